import type { ItemOutcome, ItemRecord } from '@drover/core';
import { StorageError } from '@drover/core';
import {
  Database,
  ItemLog,
  type LogQuery,
  migrate,
  PgRunStore,
  RunQueries,
  Sealer,
  startRun,
  TransferStore,
} from '@drover/database';
import { someConnector } from '@drover/database/testing';
import { startEmbedded, testFolder } from '@drover/database/testing/embedded';
import { count, newCounters, type RunSession } from '@drover/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processWorld } from '../apps/server/src/world.ts';
import { record } from './support/figures.ts';

const ROWS = Number(process.env['DROVER_SOAK_ROWS'] ?? 1_000_000);
const LIMIT_MS = 200;
const ROUNDS = 20;
const COMMIT = 500;

const { clock } = processWorld(process);
const cleanup = new AsyncDisposableStack();
let database: Database;
let store: PgRunStore;
let session: RunSession;
let run = '';
let written = 0;

beforeAll(async () => {
  const postgres = cleanup.use(await startEmbedded(cleanup.use(await testFolder())));
  database = cleanup.use(await Database.open({ url: postgres.url, clock, applicationName: 'drover soak' }));
  await migrate(database.db);
  const side = { connectorId: await someConnector(database), root: '', path: [] };
  const { id } = await new TransferStore(database.db).create({
    ...{ name: 'log', source: side, destination: side, transferKey: '0123456789ab', policy: {}, filters: {} },
    ...{ ownerId: null, schedule: null },
  });
  run = await startRun(database, { transferId: id, mode: 'copy', requestedBy: null });
  store = new PgRunStore(database, new Sealer(Buffer.alloc(32, 1)));
  const place = { root: '', segments: [] };
  const top = { path: [], source: place, destination: place, state: 'present', startedAt: 0 } as const;
  const opened = await store.open(run, 'soak', top);
  if (opened === null) throw new Error('the run is over');
  session = opened;
  const startedAt = performance.now();
  while (written < ROWS) await write();
  const seconds = (performance.now() - startedAt) / 1000;
  record('log', 'items written', { rows: written, perSecond: Math.round(written / seconds) });
}, 1_800_000);
afterAll(() => cleanup.disposeAsync());

/** One file in fifty failed, as many were left alone; the rest was copied. */
function outcomeOf(serial: number): ItemOutcome {
  if (serial % 50 === 7) {
    const error = new StorageError({
      kind: serial % 100 === 7 ? 'permission-denied' : 'timeout',
      message: `The server refused file ${serial}.`,
      remedy: 'Ask its owner.',
    });
    return { type: 'failed', side: 'source', error, attempts: 3 };
  }
  if (serial % 50 === 8) return { type: 'skipped', reason: 'link', notes: [] };
  if (serial % 1000 === 500)
    return { type: 'skipped', reason: 'conflict', detail: 'It changed on both sides.', notes: [] };
  return { type: 'copied', verified: 'size', notes: [] };
}

async function write(): Promise<void> {
  const counters = newCounters();
  const folder = ['home', `person ${Math.floor(written / 5000)}`, `project ${written % 37}`];
  const records = Array.from({ length: COMMIT }, (): ItemRecord => {
    const serial = written++;
    const path = [...folder, `Quarterly report ${serial}.docx`];
    const outcome = outcomeOf(serial);
    const bytes = outcome.type === 'copied' ? 4096 : 0;
    const known = {
      destinationName: path.at(-1) ?? '',
      source: { size: 4096, modified: { epochMs: serial, precisionMs: 1 } },
    };
    const made = { path, kind: 'file', outcome, bytes, startedAt: serial, endedAt: serial + 5, known } as const;
    count(counters, made);
    return made;
  });
  await store.commitPlan(session, {
    ...{ folders: [], late: [], touched: [], children: [], batches: [], scan: null },
    ...{ records, counters },
  });
}

const QUERIES: Readonly<Record<string, Omit<LogQuery, 'limit'>>> = {
  'the first page': {},
  'the newest': { order: 'newest-first' },
  'a page in the middle': { after: Math.floor(ROWS / 2) },
  failed: { outcome: 'failed' },
  skipped: { outcome: 'skipped' },
  'one reason': { reason: 'conflict' },
  'one cause, at the end': { reason: 'source:timeout', order: 'newest-first' },
  'a text': { text: 'report 999' },
  'a text that is nowhere': { text: 'not to be found' },
  'a text among the failed': { outcome: 'failed', text: 'person 19' },
};

describe(`the log of a run with ${ROWS} items, while more are written`, () => {
  const log = () => new ItemLog(database, clock);

  async function slowest(ask: () => Promise<unknown>): Promise<{ readonly median: number; readonly worst: number }> {
    const over = new AbortController();
    const writing = (async () => {
      while (!over.signal.aborted) await write();
    })();
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const startedAt = performance.now();
      await ask();
      times.push(performance.now() - startedAt);
    }
    over.abort();
    await writing;
    times.sort((a, b) => a - b);
    return { median: times[ROUNDS / 2] ?? 0, worst: times.at(-1) ?? 0 };
  }

  it.each(Object.entries(QUERIES))('shows %s in time', async (name, query) => {
    const times = await slowest(() => log().page(run, { ...query, limit: 100 }));
    record('log', `page: ${name}`, { median: Math.round(times.median), worst: Math.round(times.worst) });
    expect(times.median).toBeLessThan(LIMIT_MS);
  });

  it('shows counters and problems in time', async () => {
    const counters = await slowest(() => new RunQueries(database).get(run));
    const problems = await slowest(() => log().problems(run));
    record('log', 'counters', { median: Math.round(counters.median), worst: Math.round(counters.worst) });
    record('log', 'problems', { median: Math.round(problems.median), worst: Math.round(problems.worst) });
    expect(counters.median).toBeLessThan(LIMIT_MS);
    expect(problems.median).toBeLessThan(LIMIT_MS);
  });

  it('finds what is searched for, page by page', async () => {
    const found: number[] = [];
    for await (const { seq } of log().all(run, { text: 'report 1234' })) found.push(seq);
    const { rows } = await database.withClient((client) =>
      client.query<{ n: number }>(`select count(*) as n from drover.items where path ilike '%report 1234%'`),
    );
    expect(found.length).toBe(rows[0]?.n);
    expect(new Set(found).size).toBe(found.length);
  });
});
