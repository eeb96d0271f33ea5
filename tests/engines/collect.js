// Stands first in a page whose browser hands over no console: keeps what the page complains of, across reloads.
const problems = JSON.parse(sessionStorage.getItem('problems') ?? '[]');
sessionStorage.setItem('problems', JSON.stringify(problems));

/** @param {string} problem */
function note(problem) {
  problems.push(problem);
  sessionStorage.setItem('problems', JSON.stringify(problems));
}

// While it goes down, since what can't be loaded does not bubble.
addEventListener('error', (/** @type {Event} */ event) => note(event instanceof ErrorEvent ? `${event.message} (${event.filename}:${event.lineno})` : `not loaded: ${event.target instanceof Element ? event.target.outerHTML : event.target}`), true);
addEventListener('unhandledrejection', ({ reason }) => note(`unhandled: ${reason}`));
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => note(`policy: ${violatedDirective} ${blockedURI} (${sourceFile}:${lineNumber})`));
for (const level of /** @type {const} */ (['error', 'warn'])) {
  const own = console[level];
  console[level] = (...words) => {
    note(`console.${level}: ${words.map(String).join(' ')}`);
    own.apply(console, words);
  };
}
