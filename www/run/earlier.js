/**
 * What earlier versions of the page wrote, in the words of this one. Nothing here is checked: whoever reads it does that with the result.
 *
 * Before `data.level` was recorded, pixels of files in 0–1 were trained on as 0–255; the engines were called otherwise, and `fused` was what
 * everybody got who chose none.
 */
const LEVEL = 1;
const ENGINES = new Map([['fused', 'auto'], ['reference', 'burn']]);

/**
 * @template {{ settings?: unknown, data?: unknown }} Written
 * @param {Written} run as it is stored, or in a file
 * @returns {Written}
 */
export function upgraded(run) {
  const { settings, data } = run;
  if (!isObject(settings) || !isObject(data) || Object.hasOwn(data, 'level')) return run;
  const engine = ENGINES.get(settings.engine) ?? settings.engine ?? 'auto';
  return { ...run, settings: { ...settings, engine }, data: { ...data, level: LEVEL } };
}

/** @param {unknown} value @returns {value is Record<string, any>} */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
