import { ALIVE, type Run } from '@drover/api';
import { CuttableProxy } from '@drover/testing-servers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { refuse } from './support/fake-server.ts';
import { type FakeStage, openFakeStage } from './support/fake-stage.ts';
import { openPage } from './support/open-browser.ts';
import { full, session } from './support/sample-answers.ts';
import { activity, connectors, endedRun, liveRun } from './support/sample-data.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

/** A stream that says one thing and breaks off some time after. */
async function* saying(event: string, data: Run, until: Promise<void> = Promise.resolve()) {
  yield { event, data };
  await until;
}

/** A stream that says one thing, and every second that it is alive. */
async function* beating(event: string, data: unknown) {
  yield { event, data };
  for (;;) {
    yield { event: ALIVE, data: { everyMs: 1000 } };
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

describeTask(await whyNot(), 'a run whose page loses the server', () => {
  let stage: FakeStage;
  beforeAll(async () => {
    stage = await openFakeStage(full);
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  it('says so, tries again by itself, and is right again', async () => {
    const cut = Promise.withResolvers<void>();
    stage.server.answers = {
      ...full,
      watchRun: () => saying('run', liveRun, cut.promise),
    };
    const { page, context } = await openPage(stage.browser);
    await page.goto(`${stage.server.url}/runs/${liveRun.id}`);
    await page.getByText('47.8%').waitFor();
    stage.server.answers = {
      ...full,
      watchRun: () => {
        throw refuse('unavailable', 'The server is restarting.');
      },
    };
    cut.resolve();
    await page.getByText('The connection to the server was lost').waitFor();
    await takePicture(page, 'run-connection-lost');
    const ended = { ...endedRun, id: liveRun.id };
    stage.server.answers = {
      ...full,
      getRun: () => ended,
      watchRun: () => saying('end', ended),
    };
    await page.getByText('Code 211.').waitFor();
    expect(await page.getByText('The connection to the server was lost').count()).toBe(0);
    await context.close();
  });

  it('notices a connection that is gone without a word, and is right again over another', async () => {
    await using network = await CuttableProxy.before(Number(new URL(stage.server.url).port));
    stage.server.answers = {
      ...full,
      watchActivity: () => beating('activity', activity),
      watchRun: () => beating('run', liveRun),
    };
    const { page, context } = await openPage(stage.browser);
    await page.goto(`http://127.0.0.1:${network.port}/runs/${liveRun.id}`);
    await page.getByText('47.8%').waitFor();
    const lost = page.getByText('The connection to the server was lost');
    await page.waitForTimeout(4000);
    expect(await lost.count()).toBe(0);
    const ended = { ...endedRun, id: liveRun.id };
    stage.server.answers = { ...full, getRun: () => ended, watchRun: () => saying('end', ended) };
    network.swallow();
    await lost.waitFor();
    await page.getByText('Code 211.').waitFor();
    expect(await lost.count()).toBe(0);
    await context.close();
  });

  it('says on every page that the server is gone, stays in the app, and goes on when it is back', async () => {
    stage.server.answers = full;
    const { page, context } = await openPage(stage.browser);
    await page.goto(`${stage.server.url}/transfer-wizard`);
    await page.getByRole('heading', { name: 'Source' }).first().waitFor();
    await page.waitForFunction(
      "performance.getEntriesByType('resource').some(({ name }) => name.includes('/assets/help-page-'))",
    );
    await stage.server.vanish();
    const bar = page.getByText('The server cannot be reached. Drover tries again');
    await bar.waitFor({ timeout: 15_000 });
    await page.evaluate('window.stayed = true');
    await page.getByRole('link', { name: 'Migration Manager' }).click();
    await page.getByRole('button', { name: 'Try again' }).first().waitFor();
    await takePicture(page, 'server-gone');
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByRole('link', { name: 'Connectors' }).click();
    await page.getByRole('heading', { name: 'Connectors', exact: true }).waitFor();
    expect(await bar.count()).toBe(1);
    expect(await page.getByRole('navigation', { name: 'Main' }).count()).toBe(1);
    const broken = '[...document.images].filter((image) => image.complete && image.naturalWidth === 0).length';
    expect(await page.evaluate(broken)).toBe(0);
    await stage.server.comeBack();
    const ftp = connectors.filter(({ type }) => type === 'ftp').length;
    await page.getByText(`${ftp} connectors`).first().waitFor();
    await bar.waitFor({ state: 'detached' });
    expect(await page.evaluate('window.stayed')).toBe(true);
    await context.close();
  });

  it('asks again for a part of the page that did not come', async () => {
    stage.server.answers = full;
    const { page, context } = await openPage(stage.browser);
    let refused = 0;
    await page.route('**/assets/connectors-page-*.js', (route) => {
      if (refused === 1) return route.continue();
      refused += 1;
      return route.abort('connectionreset');
    });
    await page.goto(`${stage.server.url}/transfer-wizard`);
    await page.getByRole('heading', { name: 'Source' }).first().waitFor();
    await page.getByRole('link', { name: 'Connectors' }).click();
    await page.getByRole('heading', { name: 'Connectors', exact: true }).waitFor();
    expect(refused).toBe(1);
    await context.close();
  });

  it('loads the page anew when the server has a newer one, without the parts of the open one', async () => {
    stage.server.answers = full;
    const { page, context } = await openPage(stage.browser);
    let updated = true;
    await page.route('**/assets/connectors-page-*.js', (route) =>
      updated ? route.fulfill({ status: 404 }) : route.continue(),
    );
    await page.route(`${stage.server.url}/`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<script type="module" src="/assets/index-newer.js"></script>' }),
    );
    await page.route(`${stage.server.url}/connectors`, (route) => {
      updated = false;
      return route.continue();
    });
    await page.goto(`${stage.server.url}/transfer-wizard`);
    await page.getByRole('heading', { name: 'Source' }).first().waitFor();
    await page.evaluate('window.stayed = true');
    await page.getByRole('link', { name: 'Connectors' }).click();
    await page.getByRole('heading', { name: 'Connectors', exact: true }).waitFor();
    expect(await page.evaluate('window.stayed')).toBeUndefined();
    await context.close();
  });

  it('asks to sign in again when the session is over, and goes on where one was', async () => {
    const { page, context } = await openPage(stage.browser);
    stage.server.answers = full;
    await page.goto(`${stage.server.url}/migration-manager`);
    await page.getByRole('button', { name: /summary of Projects/ }).waitFor();
    const over = () => {
      throw refuse('not-signed-in', 'The session is over.');
    };
    stage.server.answers = { ...full, listConnectors: over, listConnectorTypes: over };
    await page.getByRole('link', { name: 'Connectors' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    stage.server.answers = { ...full, signIn: () => session };
    await page.getByLabel(/^E-mail address/).fill('maya.okafor@contoso.example');
    await page.getByLabel(/^Password/).fill('three green apples');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Connectors', exact: true }).waitFor();
    await context.close();
  });
});
