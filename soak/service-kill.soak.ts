import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, type EmbeddedPostgres, migrate } from '@drover/database';
import { startEmbedded, testFolder } from '@drover/database/testing/embedded';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processWorld } from '../apps/server/src/world.ts';
import { makeData } from '../bench/data.ts';
import { record } from './support/figures.ts';
import { randomFrom } from './support/random.ts';
import { PLACES, startPlace } from './support/service-places.ts';
import { ServiceRuns } from './support/service-runs.ts';
import { hashSettledTree, hashTree, wrongFiles } from './support/tree.ts';
import { startUp, type Up } from './support/up.ts';
import { untilGone, workersOf } from './support/workers.ts';

const FILES = Number(process.env['DROVER_SOAK_FILES'] ?? 20_000);
const MOMENTS = Number(process.env['DROVER_SOAK_MOMENTS'] ?? 10);
const PER_FOLDER = 100;
const places = PLACES.filter((name) => (process.env['DROVER_SOAK_TO'] ?? name) === name);
const KEY = Buffer.alloc(32, 9);
const random = randomFrom(process.env['DROVER_SOAK_SEED'] ?? '1');
const { clock } = processWorld(process);
const cleanup = new AsyncDisposableStack();

let work = '';
let data = '';
let source: Map<string, string>;
let postgres: EmbeddedPostgres;
let database: Database;
let up: Up | null = null;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'drover-soak-'));
  cleanup.defer(() => rm(work, { recursive: true, force: true }));
  data = await makeData(work, { name: 'data', files: FILES, perFolder: PER_FOLDER, bytes: 4096 });
  source = await hashTree(data);
  postgres = cleanup.use(await startEmbedded(cleanup.use(await testFolder())));
  database = cleanup.use(await Database.open({ url: postgres.url, clock, applicationName: 'drover soak' }));
  await migrate(database.db);
}, 600_000);
afterAll(async () => {
  await up?.kill();
  await cleanup.disposeAsync();
});

const setup = () => ({ folder: work, url: postgres.url, key: KEY });

describe.each(places)('a run of many small files to %s', (placeName) => {
  it.each(['server', 'worker', 'PostgreSQL'] as const)('loses nothing by kill -9 of the %s', async (victim) => {
    await using place = await startPlace(placeName, work);
    for (let moment = 0; moment < MOMENTS; moment++) {
      up ??= await startUp(setup());
      const name = `${placeName} ${victim} ${moment}`;
      await place.clear(name);
      const to = place.onDisk(name);
      const runs = new ServiceRuns(database, KEY, { folder: data, files: source, folders: FILES / PER_FOLDER });
      const run = await runs.start(await runs.transfer(place, name));
      const share = 0.05 + 0.9 * random();
      await runs.until(run, ({ counters }) => counters.filesCopied >= share * FILES);
      const killedAt = performance.now();
      const workers = workersOf(up.pid);
      if (victim === 'worker') process.kill(workers[0] ?? 0, 'SIGKILL');
      else if (victim === 'PostgreSQL') process.kill(postgres.pid, 'SIGKILL');
      else {
        await up.kill();
        up = null;
        await untilGone(workers);
        expect(wrongFiles(source, await hashSettledTree(to))).toEqual([]);
        up = await startUp(setup());
      }
      await runs.until(run, ({ state }) => state === 'ended');
      const seconds = Math.round((performance.now() - killedAt) / 100) / 10;
      const { status, log } = await runs.expectWhole(run, to);
      record('service-kill', `${placeName}, ${victim}`, {
        ...{ moment, share: Number(share.toFixed(2)), status, copied: log.copied, unchanged: log.unchanged, seconds },
      });
      await place.clear(name);
    }
  });
});
