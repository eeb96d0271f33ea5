/** Files that are dropped on an element. */

/** @param {HTMLElement} element @param {(files: File[]) => void} open */
export function acceptFiles(element, open) {
  element.addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    element.classList.add('dropping');
  });
  for (const type of ['dragleave', 'drop']) element.addEventListener(type, () => element.classList.remove('dropping'));
  element.addEventListener('drop', (event) => {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    open(files);
  });
}
