import { mkdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AgentStore } from '@drover/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeData } from '../bench/data.ts';
import { hashTree, temporaries } from '../soak/support/tree.ts';
import { AgentBed, type Called } from './support/agent-bed.ts';
import { logFacts } from './support/leased-bed.ts';
import type { Program } from './support/program.ts';

const FILES = 900;
const PER_FOLDER = 50;

let bed: AgentBed;
let servers: [Called, Called];
let sources: Program[];
let target: Program;
let from: string;
let to: string;
let data: string;
let source: Map<string, string>;

beforeAll(async () => {
  bed = await AgentBed.create();
  data = await makeData(bed.folder, { name: 'data', files: FILES, perFolder: PER_FOLDER, bytes: 4096 });
  source = await hashTree(data);
  const [first, second] = await Promise.all([bed.server(1), bed.server(0)]);
  servers = [first, second];
  await bed.worker();
  await mkdir(join(bed.folder, 'to'));
  const started = await Promise.all([
    ...[first, second, first].map((server) => bed.agent(server, ['--root', data])),
    bed.agent(second, ['--writable-root', join(bed.folder, 'to')]),
  ]);
  const [one, two, three, last] = started as [
    (typeof started)[0],
    (typeof started)[0],
    (typeof started)[0],
    (typeof started)[0],
  ];
  sources = [one, two, three].map(({ agent }) => agent);
  target = last.agent;
  from = await bed.connector('Three of one share', [one.key, two.key, three.key]);
  to = await bed.connector('Target', [last.key]);
});
afterAll(() => bed[Symbol.asyncDispose]());

async function startCopy(name: string, source = from): Promise<{ readonly run: string; readonly folder: string }> {
  const folder = join(bed.folder, 'to', name);
  await mkdir(folder);
  return { folder, run: await bed.start({ id: source, path: data }, { id: to, path: folder }) };
}

const copied = (run: string, share: number) => bed.run(run, ({ counters }) => counters.filesCopied >= share * FILES);

async function expectWhole(run: string, folder: string): Promise<void> {
  const { status, counters } = await bed.run(run, ({ state }) => state === 'ended');
  expect(status).toBe(100);
  const tree = await hashTree(folder);
  expect(temporaries(tree)).toEqual([]);
  expect(tree).toEqual(source);
  const log = await logFacts(bed.database, run);
  const items = FILES + FILES / PER_FOLDER;
  expect(log).toMatchObject({ items, paths: items, failed: 0 });
  expect(log.copied + log.unchanged).toBe(FILES);
  expect(counters).toMatchObject({ filesSeen: FILES, filesCopied: log.copied, filesUnchanged: log.unchanged });
}

test('each agent holds a session with each process: two servers, a worker of one of them, and a worker of its own', async () => {
  await bed.until(async () => (await bed.sessions()).length >= 16);
  const sessions = await bed.sessions();
  expect(new Set(sessions.map(({ agent }) => agent)).size).toBe(4);
  expect(new Set(sessions.map(({ process }) => process)).size).toBe(4);
});

test('a copy of an agent is refused while the first lives: both say so, and the first goes on with its run', async () => {
  const first = await bed.agent(servers[0], ['--root', data]);
  const copied = await bed.connector('Copied', [first.key]);
  const sessions = async () => {
    const { rows } = await bed.database.withClient((client) =>
      client.query('select process, epoch from drover.agent_sessions where agent = $1 order by process', [first.key]),
    );
    return rows;
  };
  await bed.until(async () => (await sessions()).length === 4);
  const before = await sessions();
  const { run, folder } = await startCopy('undisturbed', copied);
  const copy = await bed.agent(servers[0], ['--root', join(bed.folder, 'to')], first.home);
  expect(copy.key).toBe(first.key);
  const logs = async (home: string, line: RegExp) => line.test(await readFile(join(home, 'drover-agent.log'), 'utf8'));
  await bed.until(() =>
    logs(copy.home, /refused: .*same key: the agent on .* was there first and goes on.*delete identity\.pem/),
  );
  await bed.until(() => logs(first.home, /online: Another machine calls with the key of this agent and is refused: /));
  await expectWhole(run, folder);
  expect(await sessions()).toEqual(before);
  const known = await new AgentStore(bed.database.db).get(first.key);
  expect(known).toMatchObject({ roots: [{ path: data }], twin: `${hostname()} (127.0.0.1)` });
  await copy.agent.kill();
  await first.agent.kill();
  await first.agent.start();
  const epochs = new Set(before.map(({ epoch }) => epoch));
  await bed.until(async () => {
    const after = await sessions();
    return after.length === 4 && after.every(({ epoch }) => !epochs.has(epoch));
  });
});

test('a run from agents to an agent loses nothing with one of three agents and one of two servers killed', async () => {
  const { run, folder } = await startCopy('first');
  await copied(run, 0.2);
  await sources[1]?.kill();
  await copied(run, 0.5);
  await servers[0].kill();
  await expectWhole(run, folder);
});

test('a run goes on by itself when its only target agent, then its last server was killed, and both are started again', async () => {
  const { run, folder } = await startCopy('second');
  await copied(run, 0.2);
  await target.kill();
  await target.start();
  await copied(run, 0.6);
  await servers[1].kill();
  await servers[1].start();
  await expectWhole(run, folder);
});
