/**
 * Tells the page around a frame how high its content would like to be, in the words of three protocols: our own (`embed.js`), H5P's resizer
 * (h5p-php-library, js/h5p-resizer.js) and Canvas's `lti.frameResize`. A height is no secret, so that every parent may hear it.
 */

/** Higher than any frame: nothing is then made to fit. */
const UNLIMITED = '100000px';

/** @param {HTMLElement} element that fits itself to the custom property `--frame`, or else to the window */
export function tellHeight(element) {
  let told = 0;
  let isInH5p = false;

  /** As if the frame were as high as it may be: else it would tell the height that it was given. */
  function wanted() {
    element.style.setProperty('--frame', UNLIMITED);
    const height = Math.ceil(element.getBoundingClientRect().bottom + scrollY + parseFloat(getComputedStyle(document.body).paddingBottom));
    element.style.removeProperty('--frame');
    return height;
  }

  /** @param {unknown} message */
  const post = (message) => window.parent.postMessage(message, '*');

  /** @param {boolean} [again] also where it has not changed */
  function tell(again = false) {
    const height = wanted();
    if (height <= 0 || (!again && height === told)) return;
    told = height;
    post({ type: 'weightscope:height', height });
    post(JSON.stringify({ subject: 'lti.frameResize', height }));
    if (isInH5p) post({ context: 'h5p', action: 'prepareResize', scrollHeight: height, clientHeight: height });
  }

  addEventListener('message', ({ data, source }) => {
    if (source !== window.parent) return;
    if (data?.type === 'weightscope:height?') tell(true);
    if (data?.context !== 'h5p') return;
    if (data.action === 'ready') post({ context: 'h5p', action: 'hello' });
    else if (data.action === 'hello') {
      isInH5p = true;
      tell(true);
    } else if (data.action === 'resizePrepared') post({ context: 'h5p', action: 'resize', scrollHeight: told });
    else if (data.action === 'resize') tell(true);
  });
  new ResizeObserver(() => tell()).observe(element);
  post({ context: 'h5p', action: 'hello' });
}
