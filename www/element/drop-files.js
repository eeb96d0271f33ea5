/** Files that are dropped on an element. */

/** @param {HTMLElement} element @param {(file: File) => void} open */
export function acceptFiles(element, open) {
  element.addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    element.classList.add('dropping');
  });
  for (const type of ['dragleave', 'drop']) element.addEventListener(type, () => element.classList.remove('dropping'));
  element.addEventListener('drop', (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    open(file);
  });
}
