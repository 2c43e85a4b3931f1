import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWorker } from '@drover/database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LeasedBed, type WorkerProcess } from '../e2e/support/leased-bed.ts';
import { record } from './support/figures.ts';
import { hashTree, temporaries } from './support/tree.ts';

const FILES = Number(process.env['DROVER_SOAK_FILES'] ?? 60_000);
/** Enough to start, too little for a folder of so many. */
const HEAP_MB = Number(process.env['DROVER_SOAK_HEAP'] ?? 48);

let work = '';
let source: Map<string, string>;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'drover-soak-'));
  await mkdir(join(work, 'from'));
  for (let n = 0; n < FILES; n++)
    await writeFile(join(work, 'from', `a file with quite a long name, number ${n}.bin`), `${n}`);
  source = await hashTree(join(work, 'from'));
}, 900_000);
afterAll(() => rm(work, { recursive: true, force: true }));

async function bed(name: string): Promise<LeasedBed> {
  await mkdir(join(work, name));
  const local = (folder: string) => ({ type: 'local-files', options: { path: join(work, folder) } }) as const;
  return await LeasedBed.create({ from: local('from'), to: local(name) });
}

/** A worker with little memory. */
function small(each: LeasedBed): WorkerProcess {
  const before = process.env['NODE_OPTIONS'];
  process.env['NODE_OPTIONS'] = `--max-old-space-size=${HEAP_MB}`;
  const worker = each.worker();
  if (before === undefined) delete process.env['NODE_OPTIONS'];
  else process.env['NODE_OPTIONS'] = before;
  return worker;
}

it('a worker that runs out of memory is followed by another, which ends the run', async () => {
  await using each = await bed('taken over');
  const run = await each.start();
  const first = small(each);
  const ended = await Promise.race([first.ended.then(() => true), each.ended(run, 300_000).then(() => false)]);
  const half = (await each.view(run)).counters.filesCopied;
  expect(ended, 'it had enough memory').toBe(true);
  await endWorker(each.database, first.id);
  each.worker();
  const { status, counters } = await each.ended(run, 600_000);
  record('worker-memory', 'taken over', { files: FILES, heapMb: HEAP_MB, copiedWhenItDied: half, status: status ?? 0 });
  expect(status).toBe(100);
  expect(counters.filesCopied).toBe(FILES);
  const tree = await hashTree(join(work, 'taken over'));
  expect(temporaries(tree)).toEqual([]);
  expect(tree).toEqual(source);
});

it('a folder that kills each worker in turn is given up', async () => {
  await using each = await bed('given up');
  const run = await each.start();
  let deaths = 0;
  for (; deaths < 20 && (await each.view(run)).state !== 'ended'; deaths++) {
    const worker = small(each);
    await Promise.race([worker.ended, each.ended(run, 300_000)]);
    await endWorker(each.database, worker.id);
  }
  const { state, status, stoppedBy } = await each.view(run);
  record('worker-memory', 'given up', { files: FILES, heapMb: HEAP_MB, deaths, status: status ?? 0 });
  console.log(JSON.stringify({ state, status, stoppedBy }));
  expect(status).toBe(404);
  expect(temporaries(await hashTree(join(work, 'given up')))).toEqual([]);
});
