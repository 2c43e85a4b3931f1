import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { type FakeStage, openFakeStage } from './support/fake-stage.ts';
import { openPage } from './support/open-browser.ts';
import { withFolderOf } from './support/sample-answers.ts';
import { connectors } from './support/sample-data.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const ENTRIES = 100_000;
const COUNT_ROWS = `document.querySelectorAll('[role=grid] [role=rowgroup] [role=row]').length`;
/** The longest time between two frames while the list is scrolled from end to end. */
const LONGEST_FRAME = `new Promise((resolve) => {
  const grid = document.querySelector('[role=grid]');
  let [step, longest, last] = [0, 0, performance.now()];
  const next = (now) => {
    longest = Math.max(longest, now - last);
    last = now;
    if (++step > 60) return resolve(longest);
    grid.scrollTop = (grid.scrollHeight * step) / 60;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
})`;

describeTask(await whyNot(), 'a folder of 100,000 entries', () => {
  let stage: FakeStage;
  beforeAll(async () => {
    stage = await openFakeStage(withFolderOf(ENTRIES));
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  it('is loaded whole before it may be copied, and scrolls with few rows drawn', async () => {
    const { page, context, complaints } = await openPage(stage.browser);
    const [from, to] = [connectors[0]?.id, connectors[3]?.id];
    await page.goto(`${stage.server.url}/transfer-wizard?from=${from}&to=${to}`);
    const start = page.getByRole('button', { name: 'Start Copy' });
    await page.getByText('Loading the list …').first().waitFor();
    expect(await start.getAttribute('aria-disabled')).toBe('true');
    await page.getByText('100,000 entries').first().waitFor({ timeout: 120_000 });
    await page.getByText('A scan writes nothing.').waitFor({ timeout: 120_000 });
    expect(await page.evaluate(COUNT_ROWS)).toBeLessThan(140); // in both lists
    expect(await page.evaluate(LONGEST_FRAME)).toBeLessThan(500);
    await page.getByRole('grid', { name: 'Content of the source folder' }).focus();
    await page.keyboard.press('End');
    await page
      .locator(`[aria-rowindex="${ENTRIES + 1}"]`)
      .first()
      .waitFor();
    await takePicture(page, 'large-folder');
    expect(complaints).toEqual([]);
    await context.close();
  });
});
