import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Connection, type ItemRef, parseMachinePath } from '@drover/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentHome } from '../files/agent-home.ts';
import type { Share } from '../shares/shared-folder.ts';
import { openSharedTree } from '../shares/shared-tree.ts';
import { FakeWorld } from '../testing/fake-world.ts';
import type { HookSettings } from './hook-settings.ts';
import { Snapshots } from './snapshots.ts';

const signal = new AbortController().signal;
const EXAMPLE = resolve(import.meta.dirname, '../../examples/copy-snapshot.sh');
const ended = { timeout: 10_000 };

let world: FakeWorld;
let open: AsyncDisposableStack;
let logged: string[];

beforeEach(() => {
  open = new AsyncDisposableStack();
  world = open.use(new FakeWorld());
  world.env['PATH'] = process.env['PATH'];
  world.env['TMPDIR'] = world.folder;
  logged = [];
  for (const name of ['home', 'share']) mkdirSync(world.path(name));
  writeFileSync(world.path('share', 'a.txt'), 'as it was');
});
afterEach(() => open.disposeAsync());

async function start(hooks: Partial<HookSettings> & Pick<HookSettings, 'before'>): Promise<Snapshots> {
  const settings = { clock: world.clock, machine: 'filer', foldsNames: false, durable: false };
  const openTree = (shares: readonly Share[]): Promise<Connection> => openSharedTree(shares, settings);
  const roots = [{ path: world.path('share'), writable: true }];
  return open.use(
    await Snapshots.open({
      ...{ world, home: agentHome(world), roots, machine: 'filer', open: openTree },
      hooks: { timeoutSeconds: 20, together: false, releaseAfterHours: 168, ...hooks },
      log: (level, _, message) => void logged.push(`${level} ${message}`),
      live: open.use(await openTree(roots)),
    }),
  );
}

function ref(...names: string[]): ItemRef {
  return { root: '', segments: parseMachinePath(world.path('share', ...names)) };
}

async function textAt(connection: Connection, ...names: string[]): Promise<string> {
  const entry = await connection.stat(ref(...names), signal);
  if (entry === null) throw new Error('nothing there');
  const chunks: Uint8Array[] = [];
  for await (const chunk of await connection.read(entry, { offset: 0 }, signal)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** A command that notes each of its starts, then does what the script says. */
function script(name: string, text: string): readonly [string] {
  const path = world.path(name);
  writeFileSync(
    path,
    `#!/bin/sh\necho "$DROVER_HOOK $DROVER_RUN $DROVER_BEFORE" >>'${world.path('calls')}'\n${text}\n`,
  );
  chmodSync(path, 0o755);
  return [path];
}

const calls = (): string[] =>
  existsSync(world.path('calls')) ? readFileSync(world.path('calls'), 'utf8').trim().split('\n') : [];

describe.skipIf(process.platform === 'win32')('before and after a run', () => {
  it('a copy stands in for the shared folder, under its paths, and is gone after the run', async () => {
    const command = [EXAMPLE, world.path('copies')];
    const snapshots = await start({ before: command, after: command });
    const connection = await snapshots.begin('run-1', ref(), signal);
    writeFileSync(world.path('share', 'a.txt'), 'changed meanwhile');
    expect(await textAt(connection, 'a.txt')).toBe('as it was');
    expect(await textAt(await snapshots.connection('run-1', signal), 'a.txt')).toBe('as it was');
    expect(readdirSync(world.path('copies'))).toEqual(['run-1']);
    await expect(connection.stat(ref('none'), signal)).resolves.toBeNull();
    await expect(Array.fromAsync(connection.list(ref('none'), signal))).rejects.toMatchObject({
      message: `${world.path('share', 'none')} does not exist.`,
    });
    expect(snapshots.prepared()).toEqual(['run-1']);
    snapshots.end('run-1');
    await expect.poll(() => readdirSync(world.path('copies')), ended).toEqual([]);
    expect(snapshots.prepared()).toEqual([]);
    await expect(snapshots.connection('run-1', signal)).rejects.toMatchObject({ kind: 'precondition-failed' });
    await expect.poll(() => readdirSync(world.path('home', 'hooks')), ended).toEqual([]);
  });

  it('each command is told the same, by variables and as JSON, and nothing comes from the server but the name of the run', async () => {
    world.env['SECRET'] = 'of the agent';
    const both = script('both', `cat >>'${world.path('input')}'; env >>'${world.path('env')}'`);
    const snapshots = await start({ before: both, after: both });
    await snapshots.begin('run-1', ref('deep', 'folder'), signal);
    snapshots.end('run-1');
    await expect.poll(calls, ended).toEqual(['before run-1 running', 'after run-1 done']);
    await expect
      .poll(
        () =>
          readFileSync(world.path('input'), 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line)),
        ended,
      )
      .toEqual([
        { hook: 'before', run: 'run-1', roots: [world.path('share')], standIns: {}, before: 'running' },
        { hook: 'after', run: 'run-1', roots: [world.path('share')], standIns: {}, before: 'done' },
      ]);
    expect(readFileSync(world.path('env'), 'utf8')).not.toContain('of the agent');
  });

  it('many that begin one run share what is prepared, and each run has its own', async () => {
    const snapshots = await start({ before: script('b', ''), after: script('a', '') });
    await Promise.all(Array.from({ length: 5 }, () => snapshots.begin('run-1', ref(), signal)));
    await snapshots.begin('run-2', ref(), signal);
    for (const run of ['run-1', 'run-1', 'run-2', 'other']) snapshots.end(run);
    await expect.poll(() => calls().length, ended).toBe(4);
    expect(calls().sort()).toEqual([
      'after run-1 done',
      'after run-2 done',
      'before run-1 running',
      'before run-2 running',
    ]);
  });

  it('runs share one where that is set, which goes with the last of them', async () => {
    const snapshots = await start({ before: script('b', ''), after: script('a', ''), together: true });
    for (const run of ['run-1', 'run-2']) await snapshots.begin(run, ref(), signal);
    snapshots.end('run-1');
    await snapshots.begin('run-3', ref(), signal);
    snapshots.end('run-2');
    expect(calls()).toEqual(['before run-1 running']);
    snapshots.end('run-3');
    await expect.poll(calls, ended).toEqual(['before run-1 running', 'after run-1 done']);
  });

  it.each([
    [
      'fails',
      'echo "no space in the volume group" >&2; exit 5',
      'It ended with exit code 5. It said: no space in the volume group',
    ],
    ['takes too long', 'sleep 60', 'It took longer than 1 seconds.'],
    ['names another folder', 'printf "/etc\\t/tmp\\n"', 'names none of the shared folders'],
    ['prints no full path', 'echo copies/1', 'is no full path'],
    ['is killed', 'kill -9 $PPID $$', 'It was killed.'],
  ])('a command before that %s stops the run, says why, and the command after comes once', async (_, text, why) => {
    const snapshots = await start({
      before: script('b', text),
      after: script('a', ''),
      timeoutSeconds: text === 'sleep 60' ? 1 : 20,
    });
    await expect(snapshots.begin('run-1', ref(), signal)).rejects.toMatchObject({
      kind: 'config-invalid',
      retryable: false,
      message: expect.stringContaining(why),
      remedy: expect.stringContaining('agent.json'),
    });
    await expect.poll(calls, ended).toEqual(['before run-1 running', 'after run-1 failed']);
    expect(logged.join('\n')).toContain(why);
    await expect.poll(() => snapshots.prepared(), ended).toEqual([]);
  });

  it('a command that is not there is told of by its name', async () => {
    const snapshots = await start({ before: [world.path('missing')] });
    await expect(snapshots.begin('run-1', ref(), signal)).rejects.toMatchObject({
      message: expect.stringMatching(/missing\) failed: It ended with exit code 127/),
    });
  });

  it('what stands in and vanishes stops the run by its shared name', async () => {
    const snapshots = await start({
      before: script('b', `mkdir '${world.path('copy')}'; echo '${world.path('copy')}'; rmdir '${world.path('copy')}'`),
    });
    const connection = await snapshots.begin('run-1', ref(), signal);
    const failure = await Array.fromAsync(connection.list(ref(), signal)).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      kind: 'not-found',
      scope: 'root',
      message: expect.stringContaining(world.path('share')),
    });
    expect(String(failure)).not.toContain(world.path('copy'));
  });

  it('a run elsewhere needs nothing prepared, and is bounded too', async () => {
    const snapshots = await start({ before: script('b', '') });
    await snapshots.begin('elsewhere', { root: '', segments: ['nowhere'] }, signal);
    await snapshots.connection('elsewhere', signal);
    expect(calls()).toEqual([]);
    for (let n = 0; n < 16; n++) await snapshots.begin(`run-${n}`, ref(), signal);
    await expect(snapshots.begin('one-more', ref(), signal)).rejects.toMatchObject({
      message: expect.stringContaining('16 runs'),
    });
  });
});

describe.skipIf(process.platform === 'win32')('an agent that ended meanwhile', () => {
  const b = () =>
    script(
      'b',
      `mkdir '${world.path('copy')}'; echo kept >'${world.path('copy', 'a.txt')}'; echo '${world.path('copy')}'`,
    );
  const a = () => script('a', `rm -r '${world.path('copy')}'`);

  it('goes on with what it had prepared', async () => {
    const first = await start({ before: b(), after: a() });
    await first.begin('run-1', ref(), signal);
    await first[Symbol.asyncDispose]();
    const second = await start({ before: b(), after: a() });
    expect(second.prepared()).toEqual(['run-1']);
    expect(await textAt(await second.begin('run-1', ref(), signal), 'a.txt')).toBe('kept\n');
    second.end('run-1');
    await expect.poll(() => existsSync(world.path('copy')), ended).toBe(false);
    expect(calls()).toEqual(['before run-1 running', 'after run-1 done']);
  });

  it('waits for the command before that goes on without it', async () => {
    const slow = script(
      'b',
      `sleep 1; mkdir '${world.path('copy')}'; echo kept >'${world.path('copy', 'a.txt')}'; echo '${world.path('copy')}'`,
    );
    const first = await start({ before: slow, after: a() });
    const begun = first.begin('run-1', ref(), signal);
    begun.catch(() => undefined);
    await expect.poll(calls, ended).toEqual(['before run-1 running']);
    await first[Symbol.asyncDispose]();
    await expect(begun).rejects.toThrow();
    const second = await start({ before: slow, after: a() });
    expect(await textAt(await second.begin('run-1', ref(), signal), 'a.txt')).toBe('kept\n');
    expect(calls()).toEqual(['before run-1 running']);
  });

  it('lets the command after end that goes on without it, and does not run it again', async () => {
    const slow = script('a', `sleep 1; rm -r '${world.path('copy')}'`);
    const first = await start({ before: b(), after: slow });
    await first.begin('run-1', ref(), signal);
    first.end('run-1');
    await expect.poll(() => calls().length, ended).toBe(2);
    await first[Symbol.asyncDispose]();
    const second = await start({ before: b(), after: slow });
    await expect.poll(() => logged.at(-1), ended).toContain('put away');
    expect(second.prepared()).toEqual([]);
    expect(calls()).toEqual(['before run-1 running', 'after run-1 done']);
    const kept = () => JSON.parse(readFileSync(world.path('home', 'snapshots.json'), 'utf8'));
    await expect.poll(kept, ended).toEqual({ snapshots: [] });
  });

  it('runs the command after once where the one before died with the machine', async () => {
    const first = await start({ before: script('b', 'sleep 60'), after: script('a', '') });
    first.begin('run-1', ref(), signal).catch(() => undefined);
    await expect.poll(calls, ended).toEqual(['before run-1 running']);
    await first[Symbol.asyncDispose]();
    const [folder = ''] = readdirSync(world.path('home', 'hooks'));
    process.kill(-Number(readFileSync(world.path('home', 'hooks', folder, 'pid'), 'utf8')), 'SIGKILL');
    await start({ before: script('b', ''), after: script('a', '') });
    await expect.poll(calls, ended).toEqual(['before run-1 running', 'after run-1 failed']);
  });

  it('starts the command before that it had only meant to start', async () => {
    const first = await start({ before: b(), after: a() });
    await first.begin('run-1', ref(), signal);
    await first[Symbol.asyncDispose]();
    const file = world.path('home', 'snapshots.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"open"', '"creating"').replace('"done"', '"running"'));
    for (const folder of readdirSync(world.path('home', 'hooks')))
      rmSync(world.path('home', 'hooks', folder), { recursive: true });
    rmSync(world.path('copy'), { recursive: true });
    rmSync(world.path('calls'));
    const second = await start({ before: b(), after: a() });
    expect(await textAt(await second.begin('run-1', ref(), signal), 'a.txt')).toBe('kept\n');
    second.endAll();
    await expect.poll(calls, ended).toEqual(['before run-1 running', 'after run-1 done']);
  });

  it('says what is left where the commands were taken out of its configuration', async () => {
    const first = await start({ before: b(), after: a() });
    await first.begin('run-1', ref(), signal);
    await first[Symbol.asyncDispose]();
    logged = [];
    await Snapshots.tellLeft(agentHome(world), (level, _, message) => void logged.push(`${level} ${message}`));
    expect(logged).toEqual([expect.stringMatching(`^WARN .*still there: ${world.path('copy')}\\. Put it away`)]);
  });

  it('does not start over a damaged journal, and says what to do', async () => {
    writeFileSync(world.path('home', 'snapshots.json'), '{');
    await expect(start({ before: b() })).rejects.toThrow(/snapshots.json is damaged.*release by hand/);
  });
});
