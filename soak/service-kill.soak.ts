import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  ConnectorStore,
  Database,
  type EmbeddedPostgres,
  migrate,
  RunQueries,
  type RunView,
  Sealer,
  startRun,
  TransferStore,
} from '@drover/database';
import { startEmbedded, testFolder } from '@drover/database/testing/embedded';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processWorld } from '../apps/server/src/world.ts';
import { makeData } from '../bench/data.ts';
import { logFacts } from '../e2e/support/leased-bed.ts';
import { record } from './support/figures.ts';
import { randomFrom } from './support/random.ts';
import { PLACES, type Place, startPlace } from './support/service-places.ts';
import { hashSettledTree, hashTree, temporaries, wrongFiles } from './support/tree.ts';
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

async function newTransfer(place: Place, name: string): Promise<string> {
  const connectors = new ConnectorStore(database.db, new Sealer(KEY), clock);
  const { type, options, secrets, path } = place.connector(name);
  const lasting = type === 'local-files' ? { durable: true } : {};
  const from = await connectors.create({
    ...{ type: 'local-files', displayName: `${name} from`, options: { path: data } },
    ...{ secrets: {}, ownerId: null, shared: true },
  });
  const target = await connectors.create({
    ...{ type, displayName: `${name} to`, options: { ...options, ...lasting } },
    ...{ secrets, ownerId: null, shared: true },
  });
  const { id } = await new TransferStore(database.db).create({
    name,
    source: { connectorId: from.id, root: '', path: [] },
    destination: { connectorId: target.id, root: '', path },
    ...{ transferKey: '0123456789ab', policy: { verify: 'size' }, filters: {}, ownerId: null, schedule: null },
  });
  return id;
}

async function until(run: string, holds: (view: RunView) => boolean, limitMs: number): Promise<RunView> {
  const queries = new RunQueries(database);
  for (const end = performance.now() + limitMs; performance.now() < end; await delay(25)) {
    const view = await queries.get(run).catch(() => null); // PostgreSQL is being started again
    if (view !== null && holds(view)) return view;
  }
  throw new Error(`the run did not come so far: ${JSON.stringify(await queries.get(run))}`);
}

describe.each(places)('a run of many small files to %s', (placeName) => {
  it.each(['server', 'worker', 'PostgreSQL'] as const)('loses nothing by kill -9 of the %s', async (victim) => {
    await using place = await startPlace(placeName, work);
    for (let moment = 0; moment < MOMENTS; moment++) {
      up ??= await startUp(setup());
      const name = `${placeName} ${victim} ${moment}`;
      await place.clear(name);
      const to = place.onDisk(name);
      const run = await startRun(database, {
        ...{ transferId: await newTransfer(place, name), mode: 'copy', requestedBy: null },
      });
      const share = 0.05 + 0.9 * random();
      await until(run, ({ counters }) => counters.filesCopied >= share * FILES, 600_000);
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
      const { status, counters } = await until(run, ({ state }) => state === 'ended', 600_000);
      const seconds = Math.round((performance.now() - killedAt) / 100) / 10;
      const tree = await hashTree(to);
      const log = await logFacts(database, run);
      record('service-kill', `${placeName}, ${victim}`, {
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
      await place.clear(name);
    }
  });
});
