import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { AgentDownloads, AgentServer, Connector, Run, Transfer } from '@drover/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { fieldOf } from './support/field-of.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { type RunningAgent, startAgent } from './support/start-agent.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const LONG = { timeout: 40_000 };

describeTask(await whyNot(), 'authorising an agent', () => {
  let stage: Stage;
  let agent: RunningAgent;
  let second: RunningAgent;
  let folder: string;
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'drover-shares-')));
    const [from, to] = [join(folder, 'from'), join(folder, 'to')];
    await Promise.all([mkdir(from), mkdir(to), mkdir(join(folder, 'closed'))]);
    for (let n = 0; n < 20; n++) await writeFile(join(from, `file ${n}.txt`), `content ${n}`);
    for (const name of ['anna', 'bob']) {
      await mkdir(join(from, name));
      await writeFile(join(from, name, 'letter.txt'), `Dear ${name}`);
    }
    stage = await openStage();
    const { address, pin } = await stage.call<AgentServer>('GET', '/api/agent-server');
    const shares = { roots: [from], writable: [to] };
    const server = `https://${address?.host}:${address?.port}#${pin}`;
    [agent, second] = await Promise.all([startAgent(server, shares), startAgent(server, shares)]);
  });
  afterAll(async () => {
    await Promise.all([agent?.[Symbol.asyncDispose](), second?.[Symbol.asyncDispose]()]);
    await stage?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it('takes the key that the agent shows, browses what it shares, copies, and cuts it off when deleted', async () => {
    const { page, complaints } = await stage.open('/connectors/authorize/agent');
    await page.getByText('agent start').first().waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download', LONG),
      page.getByRole('link', { name: 'Any system with Node 20.15 or newer, as tar.gz' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('drover-agent.tar.gz');
    const content = await readFile(await download.path());
    const { items } = await stage.call<AgentDownloads>('GET', '/api/agent-downloads');
    const [kind] = items.filter(({ name }) => name === 'drover-agent.tar.gz');
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(kind).toMatchObject({ ready: true, bytes: content.length, sha256 });
    await fieldOf(page, 'Display Name').fill('File server');
    await fieldOf(page, 'Key').fill('0'.repeat(32));
    await page.getByText('No agent with this key has called this server.').waitFor();
    await fieldOf(page, 'Key').fill(agent.key.toLowerCase());
    await page.getByText('has called and waits to be authorized').waitFor(LONG);
    await takePicture(page, 'authorize-agent');
    await page.getByRole('button', { name: 'Authorize', exact: true }).click();
    await page.getByText(/^Online/).waitFor(LONG);
    await takePicture(page, 'agent-online');

    await page.getByRole('button', { name: 'Connect File server' }).click();
    const source = page.getByRole('region', { name: 'Step 1: Select source' });
    // What it shares stands on top, and nothing else.
    await source.getByRole('row', { name: new RegExp(`${basename(folder)} ?/to`) }).waitFor();
    expect(await source.getByRole('row', { name: /closed/ }).count()).toBe(0);
    await source.getByRole('row', { name: new RegExp(`${basename(folder)} ?/from`) }).click();
    await source.getByRole('row', { name: /anna/ }).waitFor();

    const [connector] = (await stage.call<{ items: Connector[] }>('GET', '/api/connectors?type=agent')).items;
    const path = folder.split('/').filter((part) => part !== '');
    const side = (name: string) => ({ connectorId: connector?.id, root: '', path: [...path, name] });
    const sides = { name: 'From an agent', source: side('from'), destination: side('to') };
    const { id } = await stage.call<Transfer>('POST', '/api/transfers', sides);
    const run = await stage.call<Run>('POST', `/api/transfers/${id}/runs`, { mode: 'copy' });
    expect((await stage.endOf(run.id)).status.code).toBe(100);
    expect(await readdir(join(folder, 'to'))).toHaveLength(22);

    await page.goto(`${stage.product.url}/connectors/${connector?.id}/agents`);
    await fieldOf(page, 'Key').fill(second.key);
    await page.getByText('has called and waits to be authorized').waitFor(LONG);
    await page.getByRole('button', { name: 'Add agent' }).click();
    await page.getByText('2 agents').waitFor(LONG);

    const wizard = new URLSearchParams({ from: `${connector?.id}`, to: `${connector?.id}` });
    for (const [name, where] of [
      ['fromPath', 'from'],
      ['toPath', 'to'],
    ] as const)
      wizard.set(name, JSON.stringify([...path, where]));
    await page.goto(`${stage.product.url}/transfer-wizard?${wizard}`);
    const each = page.getByRole('button', { name: 'Transfer each folder in it' });
    await expect.poll(() => each.getAttribute('aria-disabled'), LONG).toBeNull();
    await each.click();
    await page.getByText('2 of 2 chosen').waitFor(LONG);
    await page.getByLabel('Way at the destination').fill('/users/{name}');
    await page
      .getByText(`${join(folder, 'to')}/users/anna`)
      .first()
      .waitFor();
    await page.getByLabel('Tags').fill('homes');
    await page.getByRole('button', { name: 'Make 2 transfers' }).click();
    await page.getByRole('button', { name: 'Tag homes: show all tags' }).waitFor(LONG);
    const { items: homes } = await stage.call<{ items: Transfer[] }>('GET', '/api/transfers?tag=homes');
    expect(homes).toHaveLength(2);
    for (const home of homes) {
      const { id: copy } = await stage.call<Run>('POST', `/api/transfers/${home.id}/runs`, { mode: 'copy' });
      expect((await stage.endOf(copy)).status.code).toBe(100);
    }
    expect(await readFile(join(folder, 'to/users/bob/letter.txt'), 'utf8')).toBe('Dear bob');

    await stage.call('DELETE', `/api/connectors/${connector?.id}?confirm=File+server`);
    const again = { type: 'agent', displayName: 'Again', options: { key: agent.key } };
    await expect(stage.call('POST', '/api/connectors', again)).rejects.toThrow(/This key was given up/);
    expect(complaints).toEqual([]);
  });
});
