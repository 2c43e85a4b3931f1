import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { type FakeStage, openFakeStage } from './support/fake-stage.ts';
import { openPage } from './support/open-browser.ts';
import { full } from './support/sample-answers.ts';
import { endedRun } from './support/sample-data.ts';
import { someItems } from './support/sample-items.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const ROWS = 1_200_000;
const STEP = 200_000;

describeTask(await whyNot(), 'searching a log that takes the server many steps', () => {
  let stage: FakeStage;
  beforeAll(async () => {
    stage = await openFakeStage(full);
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  it('goes on by itself, says how far it is, can be stopped, and finds what stands last', async () => {
    const [needle] = someItems(1);
    if (needle === undefined) throw new Error('there is no item');
    const asked: number[] = [];
    const gate = Promise.withResolvers<void>();
    stage.server.answers = {
      ...full,
      listItems: async ({ query }) => {
        const from = Number(query?.cursor ?? 0);
        asked.push(from);
        if (from === STEP * 2) await gate.promise;
        const looked = from + STEP;
        const items = looked < ROWS ? [] : [{ ...needle, path: ['needle'], display: 'needle/lost.docx' }];
        return { items, next: looked < ROWS ? String(looked) : null, looked, of: ROWS };
      },
    };
    const { page, context, complaints } = await openPage(stage.browser);
    await page.goto(`${stage.server.url}/runs/${endedRun.id}?tab=log&q=needle`);
    await page.getByText('Searching: 400,000 of 1,200,000 entries looked at, 0 found').waitFor();
    expect(await page.getByText('Nothing in the log matches').count()).toBe(0);
    await takePicture(page, 'log-search');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    gate.resolve();
    await page.getByText('Stopped: 600,000 of 1,200,000 entries looked at, 0 found').waitFor();
    expect(asked).toEqual([0, STEP, STEP * 2]);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('lost.docx').waitFor();
    expect(asked).toEqual([0, 1, 2, 3, 4, 5].map((step) => step * STEP));
    expect(await page.getByText('looked at').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
