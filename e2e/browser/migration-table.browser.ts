import type { MigrationRow } from '@drover/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { type FakeStage, openFakeStage } from './support/fake-stage.ts';
import { medianFrameOf } from './support/median-frame.ts';
import { openPage } from './support/open-browser.ts';
import { full } from './support/sample-answers.ts';
import { answersAboutRows, someMigration, someRow } from './support/sample-migration.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const ROWS = 10_000;
const address = `/migration-manager/${someMigration.id}`;
const DRAWN = '[role=grid][aria-label=Users] [role=rowgroup] [role=row]';
const MEDIAN_FRAME = medianFrameOf('[role=grid][aria-label="Users"]');

describeTask(await whyNot(), 'a migration of 10,000 users', () => {
  let stage: FakeStage;
  let rows: readonly MigrationRow[] = [];
  beforeAll(async () => {
    rows = Array.from({ length: ROWS }, (_, number) => someRow(number));
    stage = await openFakeStage({ ...full, ...answersAboutRows(() => rows) });
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  it('is counted, scrolled, sorted, filtered and chosen from as a whole', async () => {
    const { page, context, complaints } = await openPage(stage.browser);
    await page.goto(stage.server.url + address);
    await page.getByText('/Homes/user-00000').first().waitFor();
    await takePicture(page, 'migration-10000');
    expect(await page.locator(DRAWN).count()).toBeLessThan(60);
    const median = Number(await page.evaluate(MEDIAN_FRAME));
    console.log(`scrolling 10,000 users: ${median.toFixed(0)} ms a frame`);
    await page.locator(DRAWN).nth(3).click();
    await takePicture(page, 'migration-panel');
    await page.setViewportSize({ width: 360, height: 740 });
    await takePicture(page, 'migration-360');
    expect(complaints).toEqual([]);
    await context.close();
  });
});
