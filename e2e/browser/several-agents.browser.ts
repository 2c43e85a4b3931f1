import type { Agent } from '@drover/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { type FakeStage, openFakeStage } from './support/fake-stage.ts';
import { fieldOf } from './support/field-of.ts';
import { openPage } from './support/open-browser.ts';
import { agentConnector, KEYS, sampleAgent, withAgents } from './support/sample-agents.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

describeTask(await whyNot(), 'the agents of a connector', () => {
  let stage: FakeStage;
  let agents: readonly Agent[] = [sampleAgent(1)];
  let called = false;
  let passedOn: string | null = null;
  const connector = () => ({ ...agentConnector, agents: [...agents], waitingRuns: 2 });
  beforeAll(async () => {
    stage = await openFakeStage({
      ...withAgents,
      listConnectors: () => ({ items: [connector()], next: null }),
      getConnector: () => connector(),
      getAgentServer: () => ({
        address: { host: 'drover.contoso.example', port: 8443, loopback: false, passedOn },
        ...{ problem: null, pin: 'A'.repeat(43), minimumVersion: '1.0.0.0' },
      }),
      findAgent: (input) => {
        const key = called && input.params.key === KEYS.unknown ? KEYS.waiting : input.params.key;
        if (withAgents.findAgent === undefined) throw new Error('unreachable');
        return withAgents.findAgent({ params: { key } });
      },
      addAgent: ({ body }) => {
        agents = [...agents, sampleAgent(9, { key: body.key, atWork: true })];
        return connector();
      },
      changeAgent: ({ params, body }) => {
        agents = agents.map((agent) => (agent.key === params.key ? { ...agent, ...body } : agent));
        return connector();
      },
      removeAgent: ({ params }) => {
        agents = agents.filter(({ key }) => key !== params.key);
        return connector();
      },
    });
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  it('are added by their keys, drained, given work again and removed, and their states change by themselves', async () => {
    const { page, context, complaints } = await openPage(stage.browser);
    await page.goto(`${stage.server.url}/connectors`);
    await page.getByRole('button', { name: `More for ${agentConnector.displayName}` }).click();
    await page.getByRole('menuitem', { name: 'Agents' }).click();
    const first = page.getByRole('listitem', { name: 'Agent on FILESRV-01' });
    expect(await first.getByRole('button', { name: 'Remove' }).getAttribute('aria-disabled')).toBe('true');

    const key = fieldOf(page, 'Key');
    await key.fill(KEYS.taken);
    await page.getByText('is authorized already').waitFor();
    await key.fill(KEYS.revoked.slice(1));
    await page.getByText('A key has 32 characters, and these are 31.').waitFor();
    await key.fill(KEYS.unknown);
    await page.getByText('it is seen here by itself when it calls').waitFor();
    called = true;
    await page.getByText('has called and waits to be authorized').waitFor();
    await page.getByRole('button', { name: 'Add agent' }).click();
    const second = page.getByRole('listitem', { name: 'Agent on FILESRV-09', exact: true });
    await second.waitFor();

    await second.getByRole('button', { name: 'Drain' }).click();
    await second.getByText('it finishes what it has and gets no new work').waitFor();
    agents = agents.map((agent) => ({ ...agent, atWork: false }));
    await second.getByText('nothing is under way with it').waitFor();
    await takePicture(page, 'several-agents');
    await second.getByRole('button', { name: 'Give it work again' }).click();
    await second.getByRole('button', { name: 'Drain' }).waitFor();

    agents = agents.map((agent) => (agent.host === 'FILESRV-01' ? { ...agent, state: 'offline' } : agent));
    await first.getByText('Offline').waitFor();
    await first.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('closes at once and for good').waitFor();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await first.waitFor({ state: 'detached' });
    expect(agents.map(({ host }) => host)).toEqual(['FILESRV-09']);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('show what they share at the top of the picker, where a path can be typed in any spelling', async () => {
    agents = [sampleAgent(1)];
    const { page, context, complaints } = await openPage(stage.browser);
    await page.goto(`${stage.server.url}/transfer-wizard?from=${agentConnector.id}`);
    const source = page.getByRole('region', { name: 'Step 1: Select source' });
    await source.getByRole('row', { name: /E:\/Shares\/Marketing/ }).waitFor();
    await takePicture(page, 'agent-top-folders');
    await source.getByRole('row', { name: /D:\/Users/ }).click();
    await source.getByText('Selected:').waitFor();
    const chosen = source.getByRole('status', { name: 'Selected source' });
    const type = async (text: string) => {
      await source.getByRole('button', { name: 'Type a path' }).click();
      await source.getByLabel('Path of the source').fill(text);
      await page.keyboard.press('Enter');
    };
    for (const typed of ['D:/Users/u', '/D:/Users/u', '/D:\\/Users\\/u', 'D:\\Users\\u']) {
      await type(typed);
      await chosen.getByText('D:/Users/u').waitFor();
      expect(new URL(page.url()).searchParams.get('fromPath')).toBe('["D:","Users","u"]');
      await type('/');
      await chosen.getByText('/', { exact: true }).waitFor();
    }
    await type('D:/Users/../x');
    await source.getByText('leads upwards').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('that share nothing say how to share, and are cut off by a deletion, which says so', async () => {
    agents = [sampleAgent(1, { roots: [] })];
    stage.server.answers = {
      ...stage.server.answers,
      listEntries: () => ({ root: '', path: [], display: '/', items: [], next: null, complete: true }),
    };
    const { page, context } = await openPage(stage.browser);
    await page.goto(`${stage.server.url}/transfer-wizard?from=${agentConnector.id}`);
    await page.getByText('./agent start --root /path/to/folder').waitFor();

    await page.goto(`${stage.server.url}/connectors`);
    await page.getByText('Waiting: 2 runs go on when an agent is there').waitFor();
    await page.getByRole('button', { name: `More for ${agentConnector.displayName}` }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByText('The tunnel of its agent on FILESRV-01 closes at once and for good.').waitFor();
    await context.close();
  });

  it('are known to reach nobody where they are told to call an address that the server does not listen at', async () => {
    const { page, context, complaints } = await openPage(stage.browser);
    await page.goto(`${stage.server.url}/connectors/authorize/agent`);
    await page.getByText('Get an agent running').waitFor();
    await page.getByText('Unpack it, and start it').waitFor();
    expect(await page.getByText('Something there has to pass them on').count()).toBe(0);
    passedOn = '127.0.0.1:8421';
    await page.reload();
    await page.getByText('from its own machine alone, at 127.0.0.1:8421').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
