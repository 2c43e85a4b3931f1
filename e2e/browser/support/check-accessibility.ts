import axe from 'axe-core';
import type { Page } from 'playwright-core';

// Fluent's focus handling puts invisible stops around its lists, which pass the focus on at once; they are left out.
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe-core objects to on the page as it stands, one line each. */
export async function findAccessibilityFaults(page: Page): Promise<string[]> {
  // Injected by the debugger's own way, which the page's content security policy does not reach.
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axe.source);
  const violations = (await page.evaluate(
    `axe.run({ exclude: ['[data-tabster-dummy]'] }, { runOnly: ${JSON.stringify(TAGS)}, resultTypes: ['violations'] }).then(({ violations }) =>
      violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) =>
        id + ': ' + help + ' at ' + target.join(' ') + ' (' + failureSummary.split('\\n').slice(1).join(' ').trim() + ')')))`,
  )) as string[];
  return violations;
}
