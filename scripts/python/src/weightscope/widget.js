// The element in a notebook's cell. A notebook gives this module an address of its own, so that nothing can be found beside it: `base` says where the element's files lie.

/** What JupyterLab and Notebook 7 serve of the Python package. */
function servedByNotebook() {
  const config = JSON.parse(document.querySelector('#jupyter-config-data')?.textContent ?? '{}');
  return config.fullLabextensionsUrl ? new URL(`${config.fullLabextensionsUrl}/weightscope/static/`, location.href).href : null;
}

/** @param {{ model: any, el: HTMLElement }} view */
async function render({ model, el }) {
  const base = model.get('base') ?? servedByNotebook();
  if (!base) {
    el.textContent = 'This notebook does not serve the element’s files. Say where they lie: Widget(base="https://HOST/weightscope/").';
    return undefined;
  }
  try {
    await import(new URL('define.js', base).href);
  } catch (error) {
    el.textContent = `The element could not be fetched from ${base} (${/** @type {Error} */ (error).message}).`;
    return undefined;
  }
  const scope = /** @type {any} */ (document.createElement('weight-scope'));
  const set = () => {
    for (const [name, value] of Object.entries(model.get('settings'))) {
      const attribute = name.replaceAll('_', '-');
      if (value === null) scope.removeAttribute(attribute);
      else scope.setAttribute(attribute, String(value));
    }
  };
  const tell = (/** @type {Record<string, unknown>} */ values) => {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  };
  scope.addEventListener('weightscope-state', (/** @type {any} */ { detail }) => tell({ state: detail.state }));
  scope.addEventListener('weightscope-epoch', (/** @type {any} */ { detail }) => tell({ epochs_done: detail.epoch }));
  scope.addEventListener('weightscope-finish', async () => tell({ run_json: await (await scope.exportRun()).text() }));
  const command = (/** @type {{ verb: string }} */ { verb }) => void Promise.resolve(scope[verb]()).catch(() => {});
  set();
  model.on('change:settings', set);
  model.on('msg:custom', command);
  el.append(scope);
  return () => {
    model.off('change:settings', set);
    model.off('msg:custom', command);
    scope.remove();
  };
}

export default { render };
