import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  ApiTokenStore,
  addRows,
  ConnectorStore,
  Database,
  type EmbeddedPostgres,
  MigrationStore,
  migrate,
  Sealer,
  startRows,
  startRun,
  TransferStore,
  UserStore,
} from '@drover/database';
import { startEmbedded, testFolder } from '@drover/database/testing/embedded';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { processWorld } from '../apps/server/src/world.ts';
import { makeData } from '../bench/data.ts';
import { processCpuSeconds, treeCpuSeconds } from '../bench/measure.ts';
import { record } from './support/figures.ts';
import { randomFrom } from './support/random.ts';
import { type Place, startPlace } from './support/service-places.ts';
import { hashTree, temporaries } from './support/tree.ts';
import { startUp, type Up } from './support/up.ts';
import { untilGone, workersOf } from './support/workers.ts';

const ROWS = Number(process.env['DROVER_SOAK_ROWS'] ?? 10_000);
const KILLS = Number(process.env['DROVER_SOAK_MOMENTS'] ?? 3);
const FILES = 2;
const AT_ONCE = 50;
const LOOKS = 200;
const KEY = Buffer.alloc(32, 9);
const random = randomFrom(process.env['DROVER_SOAK_SEED'] ?? '1');
const { clock } = processWorld(process);
const cleanup = new AsyncDisposableStack();
const TOKEN = `drover_${randomBytes(24).toString('base64url')}`;

let work = '';
let postgres: EmbeddedPostgres;
let database: Database;
let up: Up | null = null;
/** How often the table was looked at. */
let looks = 0;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'drover-soak-'));
  cleanup.defer(() => rm(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  postgres = cleanup.use(await startEmbedded(cleanup.use(await testFolder())));
  database = cleanup.use(await Database.open({ url: postgres.url, clock, applicationName: 'drover soak' }));
  await migrate(database.db);
}, 600_000);
afterAll(async () => {
  await up?.kill();
  await cleanup.disposeAsync();
});

const setup = () => ({ folder: work, url: postgres.url, key: KEY });

async function connectorTo(place: Place, folder: string): Promise<string> {
  const { type, options, secrets } = place.connector(folder);
  const wish = { type, displayName: type, options, secrets, ownerId: null, shared: true };
  return (await new ConnectorStore(database.db, new Sealer(KEY), clock).create(wish)).id;
}

const folderOf = (row: number): string => `d${String(row).padStart(4, '0')}`;

async function figures<const Names extends string>(select: string): Promise<Record<Names, number>> {
  return await database.withClient(async (client) => (await client.query(select)).rows[0]);
}

const standing = () =>
  figures<
    'ended' | 'live' | 'runs'
  >(`select count(*)::int as runs, count(*) filter (where state = 'ended')::int as ended,
    count(*) filter (where state in ('running', 'queued', 'canceling') and admitted_at is not null)::int as live from drover.runs`);

/** Looks at the table as a page does that shows it live, until `over`; the slowest answer. */
async function watch(address: string, migration: string, over: AbortSignal): Promise<number> {
  let slowest = 0;
  while (!over.aborted) {
    const began = performance.now();
    await look(address, migration);
    looks++;
    slowest = Math.max(slowest, performance.now() - began);
    await delay(1000);
  }
  return Math.round(slowest);
}

async function look(address: string, migration: string): Promise<void> {
  for (const what of ['rows?limit=100', 'totals']) {
    const url = `${address}/api/migrations/${migration}/${what}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } });
    if (!answer.ok) throw new Error(`${what}: ${answer.status} ${await answer.text()}`);
    await answer.json();
  }
}

/** CPU seconds: of the server process, which manages; of its workers, which copy; of PostgreSQL. */
interface Cpu {
  readonly server: number;
  readonly workers: number;
  readonly database: number;
}

function cpuOf({ pid }: Up): Cpu {
  const server = processCpuSeconds(pid);
  return { server, workers: treeCpuSeconds(pid) - server, database: treeCpuSeconds(postgres.pid) };
}

function added(sum: Cpu, from: Cpu, to: Cpu): Cpu {
  return {
    server: sum.server + to.server - from.server,
    workers: sum.workers + to.workers - from.workers,
    database: sum.database + to.database - from.database,
  };
}

const NONE: Cpu = { server: 0, workers: 0, database: 0 };
const rounded = (cpu: Cpu): Record<string, number> =>
  Object.fromEntries(Object.entries(cpu).map(([of, seconds]) => [`${of}CpuSeconds`, Math.round(seconds * 10) / 10]));

it('a migration of many rows from FTP to SFTP starts each once, fifty at a time, whatever is killed', async () => {
  await using from = await startPlace('ftp', work);
  await using to = await startPlace('sftp', work);
  const data = await makeData(from.onDisk(''), { name: 'from', files: ROWS * FILES, perFolder: FILES, bytes: 2048 });
  const user = await new UserStore(database.db).create({
    ...{ email: 'ada@example.com', name: 'Ada', role: 'administrator', passwordHash: null },
  });
  await new ApiTokenStore(database.db, clock).create({
    ...{ token: TOKEN, userId: user.id, name: 'soak', role: 'administrator', expiresAt: null },
  });
  const [sourceConnectorId, destinationConnectorId] = [await connectorTo(from, 'from'), await connectorTo(to, 'to')];
  const migration = await new MigrationStore(database.db).create({
    ...{ name: 'soak', priority: 0, policy: { verify: 'size' }, filters: {}, ownerId: user.id },
    ...{ sourceConnectorId, destinationConnectorId },
  });
  const [source, destination] = [from.connector('from').path, to.connector('to').path];
  await to.clear('to');
  const rows = await addRows(
    database.db,
    migration,
    Array.from({ length: ROWS }, (_, row) => ({
      source: { root: '', path: [...source, folderOf(row)] },
      destination: { root: '', path: [...destination, folderOf(row)] },
      ...{ tags: [], notes: '' },
    })),
  );
  const started = await startRows(
    database,
    { migrationId: migration.id, sides: { source: [], destination: [] } },
    { ids: rows },
    { mode: 'copy', requestedBy: user.name, requesterId: user.id },
  );
  expect(started.done).toBe(ROWS);

  up = await startUp(setup());
  const began = performance.now();
  const kills = Array.from({ length: KILLS }, () => Math.floor(ROWS * (0.05 + 0.9 * random()))).sort((a, b) => a - b);
  let most = 0;
  let slowest = 0;
  let cpu = NONE;
  let before = cpuOf(up);
  let watching = new AbortController();
  let watched = watch(await up.ready, migration.id, watching.signal);
  const settle = async (killed: Up): Promise<void> => {
    watching.abort();
    slowest = Math.max(slowest, await watched.catch(() => 0)); // an answer that the kill cut off
    cpu = added(cpu, before, cpuOf(killed));
  };
  for (;;) {
    const { ended, live, runs } = await standing();
    most = Math.max(most, live);
    expect(live).toBeLessThanOrEqual(AT_ONCE);
    if (ended === runs) break;
    if (ended >= (kills[0] ?? Number.POSITIVE_INFINITY)) {
      kills.shift();
      await settle(up);
      const workers = workersOf(up.pid);
      await up.kill();
      await untilGone(workers);
      up = await startUp(setup());
      before = cpuOf(up);
      watching = new AbortController();
      watched = watch(await up.ready, migration.id, watching.signal);
    }
    await delay(100);
  }
  await settle(up);
  const seconds = (performance.now() - began) / 1000;
  // What the looks took of the server is known by looking on when all is over: how many there are depends on how long the copy takes.
  const quiet = cpuOf(up);
  for (let again = 0; again < LOOKS; again++) await look(await up.ready, migration.id);
  const looking = ((cpuOf(up).server - quiet.server) / LOOKS) * looks;
  record('migration', 'FTP to SFTP', {
    ...{ rows: ROWS, files: ROWS * FILES, kills: KILLS, seconds: Math.round(seconds), mostAtOnce: most },
    slowestPageMs: slowest,
    ...rounded(cpu),
    ...{ looks, lookingCpuSeconds: Math.round(looking * 10) / 10 },
    managerShare: Math.round(((cpu.server - looking) / cpu.workers) * 1000) / 1000,
  });
  const ends = await figures<'runs' | 'good' | 'rows' | 'copied' | 'unchanged'>(
    `select count(*)::int as runs, count(*) filter (where status between 100 and 199)::int as good,
      count(distinct transfer_id)::int as rows, sum(files_copied)::int as copied, sum(files_unchanged)::int as unchanged
    from drover.runs`,
  );
  expect(ends).toMatchObject({ runs: ROWS, good: ROWS, rows: ROWS });
  expect(ends.copied + ends.unchanged).toBe(ROWS * FILES);
  const tree = await hashTree(to.onDisk('to'));
  expect(temporaries(tree)).toEqual([]);
  expect(tree).toEqual(await hashTree(data));
  await to.clear('to');

  // The same files as one transfer: what the rows cost beyond it.
  before = cpuOf(up);
  const { id: transferId } = await new TransferStore(database.db).create({
    ...{
      name: 'one',
      transferKey: '0123456789ab',
      policy: { verify: 'size' },
      filters: {},
      ownerId: null,
      schedule: null,
    },
    source: { connectorId: sourceConnectorId, root: '', path: source },
    destination: { connectorId: destinationConnectorId, root: '', path: destination },
  });
  await startRun(database, { transferId, mode: 'copy', requestedBy: null });
  for (let left = 1; left > 0; await delay(100)) left = (({ runs, ended }) => runs - ended)(await standing());
  const one = added(NONE, before, cpuOf(up));
  record('migration', 'the same files as one transfer', {
    ...{ files: ROWS * FILES, ...rounded(one) },
    serverBeyond: Math.round(((cpu.server - one.server) / one.workers) * 1000) / 1000,
  });
  expect(cpu.server - looking).toBeLessThan(cpu.workers / 10);
});
