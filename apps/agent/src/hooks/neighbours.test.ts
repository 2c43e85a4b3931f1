import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, parseMachinePath } from '@drover/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentHome } from '../files/agent-home.ts';
import type { Share } from '../shares/shared-folder.ts';
import { openSharedTree } from '../shares/shared-tree.ts';
import { FakeWorld } from '../testing/fake-world.ts';
import { Snapshots } from './snapshots.ts';

const signal = new AbortController().signal;
const ended = { timeout: 10_000 };
const uid = process.getuid?.() ?? 0;
const COPY = 'mkdir copy && cp share/a.txt copy/a.txt && echo "$PWD/copy"';

let world: FakeWorld;
let open: AsyncDisposableStack;
let logged: string[];

beforeEach(() => {
  open = new AsyncDisposableStack();
  world = open.use(new FakeWorld());
  Object.assign(world.env, { PATH: process.env['PATH'], TMPDIR: world.folder });
  logged = [];
  mkdirSync(world.path('share'));
  writeFileSync(world.path('share', 'a.txt'), 'as it was');
  command('before', COPY);
  command('after', 'rm -r copy');
});
afterEach(() => open.disposeAsync());

function command(name: string, text: string): void {
  const path = world.path(name);
  const noted = `#!/bin/sh\ncd '${world.folder}'\necho "$DROVER_HOOK $DROVER_RUN $DROVER_BEFORE" >>calls\n${text}\n`;
  writeFileSync(path, noted);
  chmodSync(path, 0o755);
}

const calls = (): string[] =>
  existsSync(world.path('calls')) ? readFileSync(world.path('calls'), 'utf8').trim().split('\n') : [];

/** An agent of this machine with a home of its own. */
async function agent(home: string, pid = process.pid): Promise<Snapshots> {
  const settings = { clock: world.clock, machine: 'filer', foldsNames: false, durable: false };
  const openTree = (shares: readonly Share[]): Promise<Connection> => openSharedTree(shares, settings);
  const roots = [{ path: world.path('share'), writable: true }];
  mkdirSync(world.path(home), { recursive: true });
  const { clock, env, platform } = world;
  return open.use(
    await Snapshots.open({
      ...{ roots, machine: 'filer', open: openTree, live: open.use(await openTree(roots)) },
      world: { clock, env, platform, pid, uid: world.uid },
      home: agentHome({ ...world, env: { DROVER_AGENT_HOME: world.path(home) } }),
      hooks: {
        ...{ before: [world.path('before')], after: [world.path('after')] },
        ...{ timeoutSeconds: 20, together: false, releaseAfterHours: 168 },
      },
      log: (level, _, message) => void logged.push(`${level} ${message}`),
    }),
  );
}

const ref = (...names: string[]) => ({ root: '', segments: parseMachinePath(world.path('share', ...names)) });

async function textIn(connection: Connection): Promise<string> {
  const entry = await connection.stat(ref('a.txt'), signal);
  if (entry === null) throw new Error('nothing there');
  return Buffer.concat(await Array.fromAsync(await connection.read(entry, { offset: 0 }, signal))).toString();
}

describe.skipIf(process.platform === 'win32')('several agents of one machine', () => {
  it('prepare for a run once, and put it away when none of them reads it any more', async () => {
    const agents = await Promise.all(['one', 'two', 'three'].map((home) => agent(home)));
    const [first, second, third] = agents as [Snapshots, Snapshots, Snapshots];
    await first.begin('run-1', ref(), signal);
    writeFileSync(world.path('share', 'a.txt'), 'changed meanwhile');
    for (const each of [second, third])
      expect(await textIn(await each.begin('run-1', ref(), signal))).toBe('as it was');
    expect(agents.map((each) => each.prepared())).toEqual([['run-1'], ['run-1'], ['run-1']]);
    first.end('run-1');
    second.end('run-1');
    await delay(1_500);
    expect(await textIn(await third.connection('run-1', signal))).toBe('as it was');
    expect(calls()).toEqual(['before run-1 running']);
    third.end('run-1');
    await expect.poll(calls, ended).toEqual(['before run-1 running', 'after run-1 done']);
    await expect.poll(() => existsSync(world.path('copy')), ended).toBe(false); // the command tells of its call first
  });

  it('that begin at the same moment prepare once, also when that fails, and all say why', async () => {
    command('before', 'sleep 0.5; echo "no space" >&2; exit 5');
    command('after', '');
    const agents = await Promise.all(['one', 'two', 'three'].map((home) => agent(home)));
    const failure = { kind: 'config-invalid', message: expect.stringContaining('exit code 5. It said: no space') };
    await Promise.all(agents.map((each) => expect(each.begin('run-1', ref(), signal)).rejects.toMatchObject(failure)));
    await expect.poll(calls, ended).toEqual(['before run-1 running', 'after run-1 failed']);
    expect(agents.flatMap((each) => each.prepared())).toEqual([]);
  });

  it('go on with it when the one that has prepared it is started again, which then puts it away', async () => {
    const [first, second] = [await agent('one'), await agent('two')];
    await first.begin('run-1', ref(), signal);
    const connection = await second.begin('run-1', ref(), signal);
    await first[Symbol.asyncDispose]();
    expect(await textIn(connection)).toBe('as it was');
    const again = await agent('one');
    again.end('run-1');
    second.end('run-1');
    await expect.poll(calls, ended).toEqual(['before run-1 running', 'after run-1 done']);
  });

  it('do not wait for one that was killed while it prepared', async () => {
    command('before', 'sleep 3');
    const killed = await agent('one', spawnSync('true').pid);
    killed.begin('run-1', ref(), signal).catch(() => undefined);
    await expect.poll(calls, ended).toEqual(['before run-1 running']);
    command('before', COPY);
    const other = await agent('two');
    expect(await textIn(await other.begin('run-1', ref(), signal))).toBe('as it was');
    other.end('run-1');
    await expect.poll(() => calls().at(-1), ended).toBe('after run-1 done');
  });

  it.skipIf(uid !== 0)('believe nothing that another user has put in their way', async () => {
    const folder = world.path(`drover-agents-${uid}`);
    mkdirSync(folder);
    chownSync(folder, 65_534, 65_534);
    const alone = await agent('one');
    expect(await textIn(await alone.begin('run-1', ref(), signal))).toBe('as it was');
    expect(logged.join('\n')).toContain('belongs to another user');
    alone.end('run-1');
    await expect.poll(calls, ended).toEqual(['before run-1 running', 'after run-1 done']);
  });
});
