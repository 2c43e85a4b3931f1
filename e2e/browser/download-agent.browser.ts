import type { AgentDownload } from '@drover/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { refuse } from './support/fake-server.ts';
import { type FakeStage, openFakeStage } from './support/fake-stage.ts';
import { openPage } from './support/open-browser.ts';
import { withAgents } from './support/sample-agents.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const made: AgentDownload = {
  ...{ name: 'drover-agent-windows-x64.zip', platform: 'windows-x64', kind: 'executable', ran: false },
  ...{ ready: true, bytes: 36_000_000, sha256: 'a'.repeat(64) },
};

describeTask(await whyNot(), 'downloading an agent', () => {
  let stage: FakeStage;
  let prepare: () => AgentDownload | Promise<AgentDownload>;
  beforeAll(async () => {
    stage = await openFakeStage({ ...withAgents, prepareAgentDownload: () => prepare() });
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  it('says in the page why the server has none and what to do, and is tried again by the same link', async () => {
    const { page, context, complaints } = await openPage(stage.browser);
    await page.goto(`${stage.server.url}/connectors/authorize/agent`);
    const windows = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('link', { name: 'Windows', exact: true }) });
    const link = windows.getByRole('link', { name: 'Windows', exact: true });

    prepare = () => {
      throw refuse('agent-download-failed', 'Node for Windows could not be fetched by npm.');
    };
    await link.click();
    await windows.getByText('Node for Windows could not be fetched by npm.').first().waitFor();
    await windows.getByText('Try again, or take the portable folder, which needs nothing from elsewhere.').waitFor();
    await takePicture(page, 'download-refused');

    prepare = () => {
      throw refuse('agent-address-unknown', 'Port 8421 is taken.');
    };
    await link.click();
    await windows.getByText('Port 8421 is taken.').first().waitFor();
    await windows.getByText('An administrator enters the address for agents under Settings.').waitFor();
    expect(page.url()).toBe(`${stage.server.url}/connectors/authorize/agent`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('says how long it has been prepared, asks until it is there, and only then gives it to the browser', async () => {
    const { page, context, complaints } = await openPage(stage.browser);
    await page.goto(`${stage.server.url}/connectors/authorize/agent`);
    const going = Promise.withResolvers<void>();
    const answers = [{ ...made, ready: false }, made];
    let asked = 0;
    prepare = async () => {
      if (asked++ > 0) await going.promise;
      return answers.shift() ?? made;
    };
    const fetched: string[] = [];
    page.on('request', (request) => void fetched.push(request.url()));
    const link = page.getByRole('link', { name: 'Windows', exact: true });
    await link.click();
    await page.getByText(/^Preparing … [1-9]\d* s$/).waitFor();
    await link.click();
    await takePicture(page, 'download-prepared');
    const address = `${stage.server.url}/api/agent-downloads/drover-agent-windows-x64.zip`;
    expect([asked, fetched.includes(address)]).toEqual([2, false]);
    const begun = page.waitForEvent('download');
    going.resolve();
    expect((await begun).url()).toBe(address);
    await page.getByText('Preparing').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await context.close();
  });
});
