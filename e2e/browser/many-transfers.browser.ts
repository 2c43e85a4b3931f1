import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { type FakeStage, openFakeStage } from './support/fake-stage.ts';
import { medianFrameOf } from './support/median-frame.ts';
import { openPage } from './support/open-browser.ts';
import { full } from './support/sample-answers.ts';
import { answersAbout, manyTransfers } from './support/sample-transfers.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const TRANSFERS = 10_000;
const ROWS = '[role=table][aria-label=Transfers] [role=rowgroup] [role=row]';
const MEDIAN_FRAME = medianFrameOf('[role=region][aria-label="Transfers, scrolls"]');

describeTask(await whyNot(), 'a list of 10,000 transfers', () => {
  let stage: FakeStage;
  let asked: { readonly skip: number; readonly limit: number }[] = [];
  beforeAll(async () => {
    const about = answersAbout(manyTransfers(TRANSFERS));
    stage = await openFakeStage({
      ...full,
      ...about,
      listTransfers: (input) => {
        asked.push({ skip: Number(input.query?.skip ?? 0), limit: Number(input.query?.limit) });
        return about.listTransfers(input);
      },
    });
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  it('counts all of them, draws few rows, and loads only what is looked at', async () => {
    asked = [];
    const { page, context, complaints } = await openPage(stage.browser);
    await page.goto(`${stage.server.url}/migration-manager`);
    await page.getByText('10,000 transfers').waitFor();
    await page.getByRole('button', { name: '1,429 Complete' }).waitFor();
    await page.getByText('user-00000').first().waitFor();
    expect(await page.locator(ROWS).count()).toBeLessThan(60);
    const median = Number(await page.evaluate(MEDIAN_FRAME));
    console.log(`scrolling 10,000 transfers: ${median.toFixed(0)} ms a frame`);
    expect(median).toBeLessThan(300);
    await page.getByRole('region', { name: 'Transfers, scrolls' }).press('End');
    await page.getByText('user-09999').first().waitFor();
    expect(Math.max(...asked.map(({ limit }) => limit))).toBeLessThanOrEqual(100);
    await takePicture(page, 'many-transfers');
    await page.locator(ROWS).last().getByText('user-09999').first().click();
    await page.getByRole('region', { name: 'Transfer Summary' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('finds and sorts among all of them, and keeps it in the address', async () => {
    const { page, context, complaints } = await openPage(stage.browser);
    await page.goto(`${stage.server.url}/migration-manager`);
    await page.getByPlaceholder('Find by name, connector or folder').fill('USER-07');
    await page.getByText('1,000 of 10,000 transfers').waitFor();
    await page.getByRole('button', { name: /Complete$/ }).click();
    await page.getByText('143 of 10,000 transfers').waitFor();
    await page.getByRole('columnheader', { name: 'Files' }).getByRole('button').click();
    await expect.poll(() => page.locator(ROWS).first().textContent()).toContain('user-07997');
    expect(await page.getByRole('columnheader', { name: 'Files' }).getAttribute('aria-sort')).toBe('descending');
    await page.reload();
    await page.getByText('143 of 10,000 transfers').waitFor();
    await expect.poll(() => page.locator(ROWS).first().textContent()).toContain('user-07997');
    await page.getByRole('columnheader', { name: 'Files' }).getByRole('button').click();
    await expect.poll(() => page.locator(ROWS).first().textContent()).toContain('user-07003');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByText('10,000 transfers').waitFor();
    await page.getByPlaceholder('Find by name, connector or folder').fill('nobody at all');
    await page.getByText('No transfer matches.').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
