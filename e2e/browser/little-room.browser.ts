import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { refuse } from './support/fake-server.ts';
import { type FakeStage, openFakeStage } from './support/fake-stage.ts';
import { openPage } from './support/open-browser.ts';
import { full } from './support/sample-answers.ts';
import { connectors, liveRun, transfers } from './support/sample-data.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const windows = [
  { width: 1366, height: 768, colorScheme: 'light' },
  { width: 1024, height: 768, colorScheme: 'dark' },
  { width: 1440, height: 1100, colorScheme: 'light' },
  { width: 360, height: 740, colorScheme: 'light' },
] as const;
const path = encodeURIComponent(JSON.stringify(['Projects', '2024 -> 2025', 'Drawings of the new hall']));

describeTask(await whyNot(), 'a wizard in a small window', () => {
  let stage: FakeStage;
  beforeAll(async () => {
    stage = await openFakeStage(full);
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  it('shows an error whole, with the way to the run that it names', async () => {
    const [transfer] = transfers;
    if (transfer === undefined) throw new Error('there is no transfer');
    const known = { ...transfer, lastRun: { ...liveRun, transfer: undefined, scan: undefined } };
    stage.server.answers = {
      ...full,
      listTransfers: () => ({ items: [transfer], next: null, total: 1 }),
      getTransfer: () => known,
      changeTransfer: () => transfer,
      startRun: () => {
        throw refuse('already-running', 'This transfer is running already.');
      },
    };
    const { page, context, complaints } = await openPage(stage.browser);
    const address = `${stage.server.url}/transfer-wizard?from=${connectors[0]?.id}&fromPath=${path}&to=${connectors[3]?.id}`;
    const alert = page.getByRole('group').filter({ hasText: 'The transfer is running already' });
    for (const { width, height, colorScheme } of windows) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await page.goto(address);
      await page.getByText('These folders have a transfer: its settings are shown.').waitFor();
      await page.getByRole('button', { name: /^Filters/ }).click();
      await page.getByRole('button', { name: 'Start Copy' }).click();
      await alert.scrollIntoViewIfNeeded();
      const [shown, needed] = await alert.evaluate(({ clientHeight, scrollHeight }) => [clientHeight, scrollHeight]);
      expect(shown).toBeGreaterThanOrEqual(needed ?? 0);
      await takePicture(page, `wizard-refused-${width}`);
    }
    await page.getByRole('link', { name: 'Watch its run' }).click();
    await page.getByText('47.8%').waitFor();
    expect(new URL(page.url()).pathname).toBe(`/runs/${liveRun.id}`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('leaves names and steps room to be read', async () => {
    stage.server.answers = full;
    const { page, context } = await openPage(stage.browser, { viewport: { width: 1024, height: 768 } });
    await page.goto(`${stage.server.url}/transfer-wizard?from=${connectors[0]?.id}&fromPath=${path}`);
    const source = page.getByRole('region', { name: 'Step 1: Select source' });
    const cells = source.getByRole('gridcell');
    await cells.first().waitFor();
    await takePicture(page, 'wizard-little-room');
    expect((await cells.first().boundingBox())?.width).toBeGreaterThan(130);
    expect(await source.getByRole('columnheader', { name: 'Modified' }).count()).toBe(0);
    const way = source.getByRole('navigation', { name: 'Folders of the source' });
    const here = await way.getByText('Drawings of the new hall').boundingBox();
    expect(here?.width).toBeGreaterThan(80);
    await way.getByRole('button', { name: 'Folders above' }).click();
    await page.getByRole('menuitem', { name: '2024 -> 2025' }).click();
    await page.waitForURL((url) => !url.search.includes('Drawings'));

    await page.setViewportSize({ width: 1440, height: 900 });
    await source.getByRole('columnheader', { name: 'Modified' }).waitFor();
    await context.close();
  });
});
