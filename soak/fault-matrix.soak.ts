import { appendFile, mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeData } from '../bench/data.ts';
import { FaultBed, type FaultyPlace, type Losses } from './support/fault-bed.ts';
import { record } from './support/figures.ts';
import { MOMENTS, type MomentName, watchForPartialFiles } from './support/moments.ts';
import { PLACES } from './support/service-places.ts';
import { hashTree } from './support/tree.ts';

const FILES = Number(process.env['DROVER_SOAK_FILES'] ?? 600);
const LARGE_BYTES = Number(process.env['DROVER_SOAK_LARGE_BYTES'] ?? 64 * 1024 ** 2);
const ROUNDS = Number(process.env['DROVER_SOAK_MOMENTS'] ?? 1);
const PER_FOLDER = 20;
/** Longer than a lease of 20 s. */
const AWAY_MS = 40_000;
const NONE: Losses = { lost: 0, partial: 0, twice: 0, left: 0, manual: 0 };
const places = PLACES.filter((name) => (process.env['DROVER_SOAK_TO'] ?? name) === name);

/** The run that a fault falls into. */
interface Stage {
  readonly bed: FaultBed;
  readonly place: FaultyPlace;
  readonly ended: Promise<unknown>;
}

const FAULTS: Readonly<Record<string, (stage: Stage) => Promise<unknown>>> = {
  'worker killed': async ({ bed }) => process.kill(await bed.worker(), 'SIGKILL'),
  'server killed, then started again': ({ bed }) => bed.restartServer(),
  'PostgreSQL killed': async ({ bed }) => process.kill(bed.postgres.pid, 'SIGKILL'),
  "all clocks of Drover's processes set an hour ahead": async ({ bed }) => {
    for (const pid of [await bed.worker(), bed.up.pid]) process.kill(pid, 'SIGUSR2');
  },
  'storage server killed, then started again': async ({ place }) => place.restart?.(),
  'connections cut': async ({ place }) => place.network?.cut(),
  'connections that swallow everything': async ({ place }) => place.network?.swallow(),
  'worker stopped for 40 s, another takes over': async ({ bed, ended }) => {
    const stopped = await bed.worker();
    process.kill(stopped, 'SIGSTOP');
    await using _ = bed.anotherWorker();
    await delay(AWAY_MS);
    process.kill(stopped, 'SIGCONT');
    await ended;
  },
};
const OF_THE_NETWORK = ['storage server', 'connections'];
const happensTo = (place: string, fault: string): boolean =>
  place !== 'local' || !OF_THE_NETWORK.some((start) => fault.startsWith(start));

const RESULTS = resolve(import.meta.dirname, '..', 'test-results');
/** A row for each run; docs/reference/faults.md sums them up. */
const TABLE = join(RESULTS, `fault-matrix-${places.join('-')}.md`);

const cleanup = new AsyncDisposableStack();
let bed: FaultBed;
let serial = 0;
const sizes = new Map<string, number>();

beforeAll(async () => {
  bed = cleanup.use(
    await FaultBed.create(async (work) => {
      const folder = await makeData(work, { name: 'data', files: FILES, perFolder: PER_FOLDER, bytes: 4096 });
      const large = await makeData(work, { name: 'large', files: 1, perFolder: 1, bytes: LARGE_BYTES });
      await rename(join(large, 'd0000'), join(folder, 'large'));
      const files = await hashTree(folder);
      for (const path of files.keys()) sizes.set(path, (await stat(join(folder, path))).size);
      return { folder, files, folders: FILES / PER_FOLDER + 1 };
    }),
  );
  await mkdir(RESULTS, { recursive: true });
  await writeFile(
    TABLE,
    '| fault | to | when | lost | partial | twice | left | manual steps | over after |\n|---|---|---|---|---|---|---|---|---|\n',
  );
}, 600_000);
afterAll(() => cleanup.disposeAsync());

describe.each(places)('to %s', (name) => {
  let place: FaultyPlace & AsyncDisposable;
  beforeAll(async () => {
    place = cleanup.use(await bed.place(name));
  }, 120_000);

  for (const [fault, happen] of Object.entries(FAULTS).filter(([each]) => happensTo(name, each))) {
    it.each(Object.keys(MOMENTS) as MomentName[])(`${fault}, %s`, async (moment) => {
      for (let round = 0; round < ROUNDS; round++) {
        const folder = `${name} ${serial++}`;
        const middle = `d${String(Math.floor(FILES / PER_FOLDER / 2)).padStart(4, '0')}`;
        const to = await place.prepare(folder, [middle, 'large']);
        const transfer = await place.transfer(folder, moment === 'as a file is read back' ? 'reread' : 'size');
        const partial = watchForPartialFiles(to, sizes);
        const run = await bed.runs.start(transfer);
        await MOMENTS[moment]({
          ...{ to, files: FILES + 1, folder: middle, largeFolder: 'large', largeBytes: LARGE_BYTES },
          until: (holds) => bed.runs.until(run, (view) => view.state === 'ended' || holds(view)),
        });
        expect((await bed.runs.until(run, () => true)).state).not.toBe('ended');
        const began = performance.now();
        const ended = bed.ended(run);
        await Promise.all([ended, happen({ bed, place, ended })]);
        const seconds = Math.round((performance.now() - began) / 100) / 10;
        const { status, ...losses } = await bed.losses(run, transfer, to);
        const all: Losses = { ...losses, partial: await partial.stop() };
        record('fault-matrix', fault, { place: name, moment, status, ...all, seconds });
        await appendFile(
          TABLE,
          `| ${fault} | ${name} | ${moment} | ${Object.values(all).join(' | ')} | ${seconds} s |\n`,
        );
        expect({ status, ...all }).toEqual({ status: 100, ...NONE });
        await place.clear(folder);
      }
    });
  }
});
