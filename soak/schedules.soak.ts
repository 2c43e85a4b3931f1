import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
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
  ScheduleStore,
  Sealer,
  UserStore,
} from '@drover/database';
import { startEmbedded, testFolder } from '@drover/database/testing/embedded';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { processWorld } from '../apps/server/src/world.ts';
import { processCpuSeconds } from '../bench/measure.ts';
import { record } from './support/figures.ts';
import { startUp, type Up } from './support/up.ts';

const ROWS = Number(process.env['DROVER_SOAK_ROWS'] ?? 10_000);
const KEY = Buffer.alloc(32, 9);
const TOKEN = `drover_${randomBytes(24).toString('base64url')}`;
const { clock } = processWorld(process);
const cleanup = new AsyncDisposableStack();

let work = '';
let postgres: EmbeddedPostgres;
let database: Database;
const servers: Up[] = [];

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'drover-soak-'));
  cleanup.defer(() => rm(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  postgres = cleanup.use(await startEmbedded(cleanup.use(await testFolder())));
  database = cleanup.use(await Database.open({ url: postgres.url, clock, applicationName: 'drover soak' }));
  await migrate(database.db);
}, 600_000);
afterAll(async () => {
  for (const server of servers) await server.kill();
  await cleanup.disposeAsync();
});

async function migrationOfRows(userId: string) {
  const connectors = new ConnectorStore(database.db, new Sealer(KEY), clock);
  const [sourceConnectorId = '', destinationConnectorId = ''] = await Promise.all(
    ['from', 'to'].map(async (name) => {
      await mkdir(join(work, name));
      const wish = { type: 'local-files', displayName: name, options: { path: join(work, name) }, secrets: {} };
      return (await connectors.create({ ...wish, ownerId: null, shared: true })).id;
    }),
  );
  const migration = await new MigrationStore(database.db).create({
    ...{ name: 'soak', priority: 0, policy: {}, filters: {}, ownerId: userId },
    ...{ sourceConnectorId, destinationConnectorId },
  });
  const places = Array.from({ length: ROWS }, (_, row) => ({ root: '', path: [`d${row}`] }));
  const rows = await addRows(
    database.db,
    migration,
    places.map((place) => ({ source: place, destination: place, tags: [], notes: '' })),
  );
  return { id: migration.id, rows };
}

async function counted(text: string): Promise<Record<'early' | 'moved' | 'rows' | 'runs', number>> {
  return await database.withClient(async (client) => (await client.query(text)).rows[0]);
}

it('ten thousand schedules that come at one moment start each row once, with two servers, and pages stay quick', async () => {
  const user = await new UserStore(database.db).create({
    ...{ email: 'ada@example.com', name: 'Ada', role: 'administrator', passwordHash: null },
  });
  await new ApiTokenStore(database.db, clock).create({
    ...{ token: TOKEN, userId: user.id, name: 'soak', role: 'administrator', expiresAt: null },
  });
  const { id, rows } = await migrationOfRows(user.id);
  // Nobody copies meanwhile: what is looked at is the starting.
  for (const name of ['one', 'two']) {
    servers.push(await startUp({ folder: work, data: name, url: postgres.url, key: KEY, workers: 0 }));
  }
  const addresses = await Promise.all(servers.map(({ ready }) => ready));
  const cpu = () => servers.reduce((sum, { pid }) => sum + processCpuSeconds(pid), 0);
  const before = cpu();
  const due = new Date(clock.now() + 5000);
  await new ScheduleStore(database).set(rows, {
    ...{ rule: { every: 'day', at: '04:00' }, timeZone: 'UTC', mode: 'copy', state: 'active', nextAt: due },
    ...{ setBy: user.id, words: 'Daily at 4:00' },
  });
  const pages: number[] = [];
  for (let runs = 0; runs < ROWS; await delay(200)) {
    const at = performance.now();
    for (const address of addresses) {
      const url = `${address}/api/migrations/${id}/rows?limit=100`;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } });
      expect(answer.status).toBe(200);
      await answer.json();
    }
    pages.push((performance.now() - at) / addresses.length);
    ({ runs } = await counted('select count(*)::int as runs from drover.runs'));
  }
  const seconds = Math.round((clock.now() - due.getTime()) / 1000);
  record('schedules', 'due at one moment', {
    ...{ rows: ROWS, servers: servers.length, seconds, serversCpuSeconds: Math.round(cpu() - before) },
    medianPageMs: Math.round(pages.toSorted((a, b) => a - b)[Math.floor(pages.length / 2)] ?? 0),
    slowestPageMs: Math.round(Math.max(...pages)),
  });
  await delay(5000); // for what would be started once more
  expect(
    await counted(`select count(*)::int as runs, count(distinct transfer_id)::int as rows,
      count(*) filter (where scheduled_for is distinct from '${due.toISOString()}')::int as early,
      (select count(*)::int from drover.schedules where next_at > '${due.toISOString()}' and last_problem is null) as moved
    from drover.runs`),
  ).toEqual({ runs: ROWS, rows: ROWS, early: 0, moved: ROWS });
});
