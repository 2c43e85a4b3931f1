import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiTokenStore, Database, type EmbeddedPostgres, migrate, UserStore } from '@drover/database';
import { startEmbedded, testFolder } from '@drover/database/testing/embedded';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { processWorld } from '../apps/server/src/world.ts';
import { makeData } from '../bench/data.ts';
import { peakMegabytes, processCpuSeconds, treeCpuSeconds } from '../bench/measure.ts';
import { record } from './support/figures.ts';
import { startPlace } from './support/service-places.ts';
import { ServiceRuns } from './support/service-runs.ts';
import { startUp, type Up } from './support/up.ts';
import { workersOf } from './support/workers.ts';

const FILES = Number(process.env['DROVER_SOAK_MANY'] ?? 1_000_000);
const PER_FOLDER = 200;
const WORKERS = 2;
/** What a person waits for without noticing, beside a run that takes all processors. */
const PAGE_LIMIT_MS = 500;
const MEMORY_LIMIT_MB = 700;
const KEY = Buffer.alloc(32, 9);
const TOKEN = `drover_${randomBytes(24).toString('base64url')}`;
const { clock } = processWorld(process);
const cleanup = new AsyncDisposableStack();

let work = '';
let data = '';
let postgres: EmbeddedPostgres;
let database: Database;
let up: Up | null = null;

beforeAll(async () => {
  work = await mkdtemp(join(process.env['DROVER_SOAK_FOLDER'] ?? tmpdir(), 'drover-soak-'));
  cleanup.defer(() => rm(work, { recursive: true, force: true }));
  data = await makeData(work, { name: 'data', files: FILES, perFolder: PER_FOLDER, bytes: 0 });
  postgres = cleanup.use(await startEmbedded(cleanup.use(await testFolder())));
  database = cleanup.use(await Database.open({ url: postgres.url, clock, applicationName: 'drover soak' }));
  await migrate(database.db);
  const user = await new UserStore(database.db).create({
    ...{ email: 'ada@example.com', name: 'Ada', role: 'administrator', passwordHash: null },
  });
  await new ApiTokenStore(database.db, clock).create({
    ...{ token: TOKEN, userId: user.id, name: 'soak', role: 'administrator', expiresAt: null },
  });
}, 3_600_000);
afterAll(async () => {
  await up?.kill();
  await cleanup.disposeAsync();
}, 1_200_000);

async function databaseMegabytes(): Promise<number> {
  const { rows } = await database.withClient((client) =>
    client.query<{ bytes: string }>('select pg_database_size(current_database())::text as bytes'),
  );
  return Math.round(Number(rows[0]?.bytes) / 1_000_000);
}

/** Milliseconds that each look at the log took over HTTP, as the page asks for it. */
async function look(address: string, run: string, times: Map<string, number[]>): Promise<void> {
  for (const what of ['items?limit=100', 'items?limit=100&order=newest', 'items?limit=100&outcome=failed', '']) {
    const at = performance.now();
    const answer = await fetch(`${address}/api/runs/${run}${what === '' ? '' : `/${what}`}`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    if (!answer.ok) throw new Error(`${what}: ${answer.status} ${await answer.text()}`);
    await answer.json();
    const name = what === '' ? 'run' : what;
    times.set(name, [...(times.get(name) ?? []), performance.now() - at]);
  }
}

async function filesIn(folder: string): Promise<number> {
  let files = 0;
  for (const each of await readdir(folder)) files += (await readdir(join(folder, each))).length;
  return files;
}

it(`one run of ${FILES} files stays in flat memory and shows its log in time, and one more finds nothing to do`, async () => {
  await using place = await startPlace('local', work);
  await place.clear('to');
  up = await startUp({ folder: work, url: postgres.url, key: KEY, workers: WORKERS });
  const address = await up.ready;
  const runs = new ServiceRuns(database, KEY, { folder: data, files: new Map(), folders: FILES / PER_FOLDER });
  const transfer = await runs.transfer(place, 'to');
  const workers = workersOf(up.pid);
  const empty = await databaseMegabytes();
  for (const [what, status] of [
    ['first copy', 100],
    ['again, nothing to do', 101],
  ] as const) {
    const before = {
      server: processCpuSeconds(up.pid),
      tree: treeCpuSeconds(up.pid),
      database: treeCpuSeconds(postgres.pid),
    };
    const began = performance.now();
    const run = await runs.start(transfer);
    const times = new Map<string, number[]>();
    let half = 0;
    for (;;) {
      await look(address, run, times);
      const view = await runs.until(run, () => true);
      const done = view.counters.filesCopied + view.counters.filesUnchanged;
      if (half === 0 && done >= FILES / 2) half = Math.max(...workers.map(peakMegabytes));
      if (view.state === 'ended') break;
      await delay(1000);
    }
    const seconds = (performance.now() - began) / 1000;
    const { counters, status: ended } = await runs.until(run, ({ state }) => state === 'ended');
    const peak = Math.max(...workers.map(peakMegabytes));
    const median = (of: readonly number[]) => Math.round(of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)] ?? 0);
    const server = processCpuSeconds(up.pid) - before.server;
    record('million', `${FILES} files, ${what}`, {
      ...{ seconds: Math.round(seconds), filesPerSecond: Math.round(FILES / seconds) },
      ...{
        serverPeakMb: Math.round(peakMegabytes(up.pid)),
        workerHalfMb: Math.round(half),
        workerPeakMb: Math.round(peak),
      },
      ...{ databaseMb: await databaseMegabytes(), emptyDatabaseMb: empty },
      ...{
        serverCpuSeconds: Math.round(server),
        workersCpuSeconds: Math.round(treeCpuSeconds(up.pid) - before.tree - server),
      },
      databaseCpuSeconds: Math.round(treeCpuSeconds(postgres.pid) - before.database),
      ...Object.fromEntries(
        [...times].flatMap(([name, of]) => [
          [`${name} median ms`, median(of)],
          [`${name} worst ms`, Math.round(Math.max(...of))],
        ]),
      ),
    });
    expect(ended).toBe(status);
    expect(counters).toMatchObject({ filesSeen: FILES, [status === 100 ? 'filesCopied' : 'filesUnchanged']: FILES });
    for (const [, of] of times) expect(median(of)).toBeLessThan(PAGE_LIMIT_MS);
    expect(peak).toBeLessThan(Math.min(MEMORY_LIMIT_MB, half * 1.25 + 10));
    expect(peakMegabytes(up.pid)).toBeLessThan(MEMORY_LIMIT_MB);
  }
  expect(await filesIn(place.onDisk('to'))).toBe(FILES);
});
