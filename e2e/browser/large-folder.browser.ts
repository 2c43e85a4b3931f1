import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { type FakeStage, openFakeStage } from './support/fake-stage.ts';
import { medianFrameOf } from './support/median-frame.ts';
import { openPage } from './support/open-browser.ts';
import { withFolderOf } from './support/sample-answers.ts';
import { connectors } from './support/sample-data.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const ENTRIES = 100_000;
/** With slack for a busy machine, where 100 ms were seen; work on all entries at each step would take seconds. */
const MOST_MS = 300;
const COUNT_ROWS = `document.querySelectorAll('[role=grid] [role=rowgroup] [role=row]').length`;
const MEDIAN_FRAME = medianFrameOf('[role=grid]');

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
    await page.getByText('99,800 files').first().waitFor({ timeout: 120_000 });
    await page.getByText('A scan writes nothing.').waitFor({ timeout: 120_000 });
    expect(await page.evaluate(COUNT_ROWS)).toBeLessThan(140); // in both lists
    expect(await page.evaluate(MEDIAN_FRAME)).toBeLessThan(MOST_MS);
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
