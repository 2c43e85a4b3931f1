import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeData } from '../bench/data.ts';
import { AgentBed, type Called } from '../e2e/support/agent-bed.ts';
import { logFacts } from '../e2e/support/leased-bed.ts';
import type { Program } from '../e2e/support/program.ts';
import { record } from './support/figures.ts';
import { randomFrom } from './support/random.ts';
import { hashSettledTree, hashTree, temporaries, wrongFiles } from './support/tree.ts';
import { untilGone, workersOf } from './support/workers.ts';

const FILES = Number(process.env['DROVER_SOAK_FILES'] ?? 2_000);
const MOMENTS = Number(process.env['DROVER_SOAK_MOMENTS'] ?? 20);
const PER_FOLDER = 100;
const LIMIT_MS = 600_000;
const random = randomFrom(process.env['DROVER_SOAK_SEED'] ?? '1');

let bed: AgentBed;
let server: Called;
let agents: Readonly<Record<'source' | 'target', Program>>;
let from: string;
let to: string;
let data: string;
let source: Map<string, string>;

beforeAll(async () => {
  bed = await AgentBed.create();
  data = await makeData(bed.folder, { name: 'data', files: FILES, perFolder: PER_FOLDER, bytes: 4096 });
  source = await hashTree(data);
  server = await bed.server(2);
  await mkdir(join(bed.folder, 'to'));
  const shares = await bed.agent(server, ['--root', data]);
  const takes = await bed.agent(server, ['--writable-root', join(bed.folder, 'to')]);
  agents = { source: shares.agent, target: takes.agent };
  from = await bed.connector('Source', [shares.key]);
  to = await bed.connector('Target', [takes.key]);
}, 600_000);
afterAll(() => bed[Symbol.asyncDispose]());

/** What dies, and what a person or the machine does then: start it again. */
const VICTIMS = {
  'the source agent': async () => {
    await agents.source.kill();
    await agents.source.start();
  },
  'the target agent': async () => {
    await agents.target.kill();
    await agents.target.start();
  },
  'the server': async (folder: string) => {
    const workers = workersOf(server.pid);
    await server.kill();
    await untilGone(workers);
    expect(wrongFiles(source, await hashSettledTree(folder))).toEqual([]);
    await server.start();
  },
  'a worker': async () => {
    const [worker] = workersOf(server.pid);
    if (worker === undefined) throw new Error('the server has no worker that could be killed');
    process.kill(worker, 'SIGKILL');
  },
} as const;

it.each([
  ['an agent', ['the source agent', 'the target agent'], MOMENTS],
  ['the server', ['the server'], MOMENTS],
  ['a worker', ['a worker'], Math.ceil(MOMENTS / 2)],
] as const)('a run from one agent to another loses nothing by kill -9 of %s', async (_, victims, moments) => {
  for (let moment = 0; moment < moments; moment++) {
    const victim = victims[moment % victims.length] ?? victims[0];
    const folder = join(bed.folder, 'to', `${victim} ${moment}`);
    await mkdir(folder);
    const run = await bed.start({ id: from, path: data }, { id: to, path: folder });
    const share = 0.02 + 0.93 * random();
    await bed.run(run, ({ counters }) => counters.filesCopied >= share * FILES, LIMIT_MS);
    const killedAt = performance.now();
    await VICTIMS[victim](folder);
    const { status, counters } = await bed.run(run, ({ state }) => state === 'ended', LIMIT_MS);
    const seconds = Math.round((performance.now() - killedAt) / 100) / 10;
    const tree = await hashTree(folder);
    const log = await logFacts(bed.database, run);
    record('agent-kill', victim, {
      ...{ moment, share: Number(share.toFixed(2)), status, copied: log.copied, unchanged: log.unchanged, seconds },
    });
    expect(status).toBe(100);
    expect(temporaries(tree)).toEqual([]);
    expect(tree).toEqual(source);
    expect(log).toMatchObject({ items: FILES + FILES / PER_FOLDER, paths: FILES + FILES / PER_FOLDER, failed: 0 });
    expect(log.copied + log.unchanged).toBe(FILES);
    expect(counters).toMatchObject({
      ...{ filesSeen: FILES, filesCopied: log.copied, filesUnchanged: log.unchanged },
      ...{ bytesCopied: log.bytesCopied, foldersCreated: log.foldersCreated },
    });
    await rm(folder, { recursive: true });
  }
});
