import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { type FakeStage, openFakeStage } from './support/fake-stage.ts';
import { openPage } from './support/open-browser.ts';
import { full } from './support/sample-answers.ts';
import { endedRun, problems } from './support/sample-data.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

describeTask(await whyNot(), 'what a person is told', () => {
  let stage: FakeStage;
  beforeAll(async () => {
    stage = await openFakeStage(full);
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  it.each([1440, 360])('leads from Help to the steps, in the app, on a window of %d pixels', async (width) => {
    const { page, context, complaints } = await openPage(stage.browser, { viewport: { width, height: 740 } });
    await page.goto(`${stage.server.url}/connectors`);
    await page.getByRole('link', { name: 'Help' }).click();
    await page.getByRole('heading', { name: 'How to copy a folder' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/help');
    await takePicture(page, `help-${width}`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('offers no other attempt at links, which stay links', async () => {
    const [first] = problems;
    if (first === undefined) throw new Error('there is no problem');
    const link = { ...first, cause: 'link', title: 'Links are not followed', outcome: 'skipped', side: null } as const;
    const gone = { ...first, cause: 'source:not-found', title: 'Gone or never there', outcome: 'failed' } as const;
    stage.server.answers = { ...full, listProblems: () => [link, gone] };
    const { page, context } = await openPage(stage.browser);
    await page.goto(`${stage.server.url}/runs/${endedRun.id}?tab=problems`);
    const group = (title: string) => page.getByRole('listitem').filter({ hasText: title });
    await group('Gone or never there').getByRole('button', { name: 'Retry these' }).waitFor();
    expect(await group('Links are not followed').getByRole('button', { name: 'Retry these' }).count()).toBe(0);
    await context.close();
  });
});
