import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { type FakeStage, openFakeStage } from './support/fake-stage.ts';
import { openPage } from './support/open-browser.ts';
import { full } from './support/sample-answers.ts';
import { connectors, transfers } from './support/sample-data.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const looks = [
  { look: 'wide-light', width: 1440, height: 900, colorScheme: 'light' },
  { look: 'wide-dark', width: 1440, height: 900, colorScheme: 'dark' },
  { look: 'narrow-light', width: 360, height: 740, colorScheme: 'light' },
  { look: 'narrow-dark', width: 360, height: 740, colorScheme: 'dark' },
] as const;

describeTask(await whyNot(), 'two folders that have a transfer', () => {
  let stage: FakeStage;
  beforeAll(async () => {
    stage = await openFakeStage(full);
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  it('show its exclusions as rules that can be ticked, those of somebody of their own too', async () => {
    const [transfer] = transfers;
    if (transfer === undefined) throw new Error('there is no transfer');
    const exclusions = ['windows-thumbnails', 'macos-finder-files', 'office-lock-files'];
    let saved: readonly string[] = exclusions;
    const answer = () => ({ items: [{ ...transfer, exclusions: [...saved] }], next: null, total: 1 });
    stage.server.answers = { ...full, listTransfers: answer };
    const { page, context, complaints } = await openPage(stage.browser);
    const address = `${stage.server.url}/transfer-wizard?from=${connectors[0]?.id}&to=${connectors[3]?.id}`;
    await page.goto(address);
    await page.getByText('These folders have a transfer: its settings are shown.').waitFor();
    const fold = page.getByRole('button', { name: /^Exclusions/ });
    await fold.getByText('Standard', { exact: true }).waitFor();

    saved = [...exclusions, 'glob:*.bak'];
    await page.reload();
    await fold.getByText('Standard and 1 more').waitFor();
    await fold.click();
    const own = page.getByRole('checkbox', { name: 'Own rule (*.bak)' });
    expect(await own.isChecked()).toBe(true);
    for (const { look, width, height, colorScheme } of looks) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await own.scrollIntoViewIfNeeded();
      await takePicture(page, `wizard-exclusions-${look}`);
    }
    await page.getByRole('checkbox', { name: 'Windows thumbnails (Thumbs.db)' }).click();
    await own.click();
    await fold.getByText('Standard without 1').waitFor();
    expect(await own.isChecked()).toBe(false);
    await own.click();
    await fold.getByText('3 rules').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
