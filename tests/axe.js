/** What axe-core finds on a page, frames included. */
import { AxeBuilder } from '@axe-core/playwright';

/** Serious and critical faults, each with where it is. @param {import('@playwright/test').Page} page */
export async function seriousFaults(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
