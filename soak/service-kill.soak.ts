import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
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
import { afterAll, beforeAll, expect, it } from 'vitest';
import { processWorld } from '../apps/server/src/world.ts';
import { makeData } from '../bench/data.ts';
import { logFacts } from '../e2e/support/leased-bed.ts';
import { record } from './support/figures.ts';
import { randomFrom } from './support/random.ts';
import { hashTree, temporaries, wrongFiles } from './support/tree.ts';

const FILES = Number(process.env['DROVER_SOAK_FILES'] ?? 20_000);
const MOMENTS = Number(process.env['DROVER_SOAK_MOMENTS'] ?? 10);
const PER_FOLDER = 100;
const KEY = Buffer.alloc(32, 9);
const SERVER = resolve(import.meta.dirname, '..', 'apps', 'server', 'src', 'main.ts');
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

/** The server with two workers, as a person starts it. */
class Up {
  readonly #child: ChildProcess;
  readonly ready: Promise<void>;

  constructor() {
    const env = { ...process.env, DROVER_DATA: join(work, 'up'), DROVER_KEY: KEY.toString('hex') };
    this.#child = spawn(process.execPath, [SERVER, 'up', '--listen', '127.0.0.1:0'], {
      env: { ...env, DATABASE_URL: postgres.url, DROVER_WORKERS: '2', DROVER_LOCAL_ROOTS: work },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ready = Promise.withResolvers<void>();
    this.ready = ready.promise;
    if (this.#child.stdout === null) throw new Error('the server has no output');
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      if (line.includes('Drover is ready')) ready.resolve();
    });
    this.#child.once('exit', () => ready.reject(new Error('the server ended before it was ready')));
    this.ready.catch(() => undefined);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async kill(): Promise<void> {
    const ended = this.#child.exitCode === null && this.#child.signalCode === null ? once(this.#child, 'exit') : null;
    this.#child.kill('SIGKILL');
    await ended;
  }
}

async function started(): Promise<Up> {
  const server = new Up();
  await server.ready;
  return server;
}

/** The server's worker processes. */
function workersOf(server: Up): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isWorkerOf(name, server.pid))
    .map(Number);
}

function isWorkerOf(name: string, server: number): boolean {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return parent === server && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('worker');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** Workers end by themselves when their server is gone. */
async function untilGone(pids: readonly number[]): Promise<void> {
  for (const end = performance.now() + 60_000; performance.now() < end; await delay(50)) {
    if (!pids.some((pid) => existsSync(`/proc/${pid}`))) return;
  }
  throw new Error('a worker outlived its server');
}

async function newTransfer(name: string): Promise<{ readonly id: string; readonly to: string }> {
  const to = join(work, name);
  await mkdir(to);
  const connectors = new ConnectorStore(database.db, new Sealer(KEY), clock);
  const made = { type: 'local-files', secrets: {}, ownerId: null, shared: true };
  const from = await connectors.create({ ...made, displayName: `${name} from`, options: { path: data } });
  const target = await connectors.create({ ...made, displayName: `${name} to`, options: { path: to, durable: true } });
  const { id } = await new TransferStore(database.db).create({
    name,
    source: { connectorId: from.id, root: '', path: [] },
    destination: { connectorId: target.id, root: '', path: [] },
    ...{ transferKey: '0123456789ab', policy: { verify: 'size' }, filters: {}, ownerId: null, schedule: null },
  });
  return { id, to };
}

async function until(run: string, holds: (view: RunView) => boolean, limitMs: number): Promise<RunView> {
  const queries = new RunQueries(database);
  for (const end = performance.now() + limitMs; performance.now() < end; await delay(25)) {
    const view = await queries.get(run).catch(() => null); // PostgreSQL is being started again
    if (view !== null && holds(view)) return view;
  }
  throw new Error(`the run did not come so far: ${JSON.stringify(await queries.get(run))}`);
}

it.each(['server', 'worker', 'PostgreSQL'] as const)(
  'kill -9 of the %s at random moments loses nothing',
  async (victim) => {
    for (let moment = 0; moment < MOMENTS; moment++) {
      up ??= await started();
      const { id, to } = await newTransfer(`${victim} ${moment}`);
      const run = await startRun(database, { transferId: id, mode: 'copy', requestedBy: null });
      const share = 0.05 + 0.9 * random();
      await until(run, ({ counters }) => counters.filesCopied >= share * FILES, 600_000);
      const killedAt = performance.now();
      const workers = workersOf(up);
      if (victim === 'worker') process.kill(workers[0] ?? 0, 'SIGKILL');
      else if (victim === 'PostgreSQL') process.kill(postgres.pid, 'SIGKILL');
      else {
        await up.kill();
        up = null;
        await untilGone(workers);
        expect(wrongFiles(source, await hashTree(to))).toEqual([]);
        up = await started();
      }
      const { status, counters } = await until(run, ({ state }) => state === 'ended', 600_000);
      const tree = await hashTree(to);
      const log = await logFacts(database, run);
      record('service-kill', victim, {
        ...{ moment, share: Number(share.toFixed(2)), status, copied: log.copied, unchanged: log.unchanged },
        seconds: Math.round((performance.now() - killedAt) / 100) / 10,
      });
      expect(status).toBe(100);
      expect(tree).toEqual(source);
      expect(temporaries(tree)).toEqual([]);
      expect(log).toMatchObject({ items: FILES + FILES / PER_FOLDER, paths: FILES + FILES / PER_FOLDER, failed: 0 });
      expect(log.copied + log.unchanged).toBe(FILES);
      expect(counters).toMatchObject({
        ...{ filesSeen: FILES, filesCopied: log.copied, filesUnchanged: log.unchanged },
        ...{ bytesCopied: log.bytesCopied, foldersCreated: log.foldersCreated },
      });
      await rm(to, { recursive: true, force: true });
    }
  },
);
