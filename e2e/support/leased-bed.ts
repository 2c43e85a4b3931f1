import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import {
  Database,
  type EmbeddedPostgres,
  endWorker,
  migrate,
  newId,
  RunQueries,
  type RunView,
  startRun,
  type Transfer,
  TransferStore,
} from '@drover/database';
import { someConnector } from '@drover/database/testing';
import { startEmbedded, testFolder } from '@drover/database/testing/embedded';
import { processWorld } from '../../apps/server/src/world.ts';

export interface ConnectorSetup {
  readonly type: 'ftp' | 'sftp' | 'local-files' | 'onedrive-business' | 'onedrive-consumer';
  readonly options: Readonly<Record<string, unknown>>;
  /** A sign-in at a simulated Microsoft 365: its Graph, and a token that lasts as long as the test. */
  readonly access?: { readonly graph: string; readonly token: string };
}

export interface WorkerSetup {
  readonly url: string;
  readonly id: string;
  readonly connectors: Readonly<Record<string, ConnectorSetup>>;
  /** The process stops itself (SIGSTOP) before the final name of this file, counted from 1. */
  readonly stopAtFile?: number;
}

const MAIN = resolve(import.meta.dirname, 'leased-worker-main.ts');

/** One worker as a process of its own. */
export class WorkerProcess {
  readonly id = newId();
  readonly #child: ChildProcess;
  /** What it said, a line each. */
  readonly said: Readonly<Record<string, unknown>>[] = [];
  readonly ended: Promise<void>;

  constructor(setup: Omit<WorkerSetup, 'id'>) {
    this.#child = spawn(process.execPath, [MAIN], {
      env: { ...process.env, DROVER_TEST_WORKER: JSON.stringify({ ...setup, id: this.id }) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.ended = once(this.#child, 'close').then(() => undefined);
    if (this.#child.stdout === null) throw new Error('the worker has no output');
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.said.push(JSON.parse(line)));
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the worker did not start');
    return this.#child.pid;
  }

  heard(message: string): boolean {
    return this.said.some((line) => line['message'] === message);
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    this.#child.kill(signal);
    if (signal === 'SIGKILL' || signal === 'SIGTERM') await this.ended;
  }
}

/** A database with one transfer from `from` to `to`, and as many worker processes as a test wants. */
export class LeasedBed implements AsyncDisposable {
  readonly database: Database;
  readonly transfer: Transfer;
  readonly postgres: EmbeddedPostgres;
  readonly #connectors: WorkerSetup['connectors'];
  readonly #workers: WorkerProcess[] = [];
  readonly #cleanup: AsyncDisposableStack;

  private constructor(
    parts: { database: Database; transfer: Transfer; postgres: EmbeddedPostgres },
    connectors: WorkerSetup['connectors'],
    cleanup: AsyncDisposableStack,
  ) {
    this.database = parts.database;
    this.transfer = parts.transfer;
    this.postgres = parts.postgres;
    this.#connectors = connectors;
    this.#cleanup = cleanup;
  }

  static async create(
    connectors: { readonly from: ConnectorSetup; readonly to: ConnectorSetup },
    toPath: readonly string[] = [],
  ): Promise<LeasedBed> {
    const cleanup = new AsyncDisposableStack();
    const postgres = cleanup.use(await startEmbedded(cleanup.use(await testFolder())));
    const { url } = postgres;
    const database = cleanup.use(
      await Database.open({ url, clock: processWorld(process).clock, applicationName: 'drover tests' }),
    );
    await migrate(database.db);
    for (const id of ['from', 'to']) await someConnector(database, id);
    const transfer = await new TransferStore(database.db).create({
      name: 'test',
      source: { connectorId: 'from', root: '', path: [] },
      destination: { connectorId: 'to', root: '', path: toPath },
      transferKey: '0123456789ab',
      policy: { verify: 'size' },
      filters: {},
      ownerId: null,
      schedule: null,
    });
    return new LeasedBed({ database, transfer, postgres }, connectors, cleanup);
  }

  worker(more: Pick<WorkerSetup, 'stopAtFile'> = {}): WorkerProcess {
    const worker = new WorkerProcess({ url: this.postgres.url, connectors: this.#connectors, ...more });
    this.#workers.push(worker);
    return worker;
  }

  /** Kills a worker, whose leases end at once, as if their time had run out. */
  async killAndForget(worker: WorkerProcess): Promise<void> {
    await worker.kill('SIGKILL');
    await endWorker(this.database, worker.id);
  }

  start(mode: 'copy' | 'scan' = 'copy'): Promise<string> {
    return startRun(this.database, { transferId: this.transfer.id, mode, requestedBy: null });
  }

  async view(run: string): Promise<RunView> {
    const view = await new RunQueries(this.database).get(run);
    if (view === null) throw new Error(`there is no run ${run}`);
    return view;
  }

  /** The run as it is once `holds` is true of it. */
  async until(run: string, holds: (view: RunView) => boolean, limitMs = 100_000): Promise<RunView> {
    const until = performance.now() + limitMs;
    for (;;) {
      const view = await this.view(run).catch((error: unknown) => {
        if (performance.now() > until) throw error;
        return null;
      });
      if (view !== null && holds(view)) return view;
      if (performance.now() > until) throw new Error(`the run did not come so far: ${JSON.stringify(view)}`);
      await delay(20);
    }
  }

  ended(run: string, limitMs?: number): Promise<RunView> {
    return this.until(run, ({ state }) => state === 'ended', limitMs);
  }

  log(run: string): Promise<LogFacts> {
    return logFacts(this.database, run);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#workers.map(async (worker) => {
        await worker.kill('SIGKILL');
        await worker.ended;
      }),
    );
    await this.#cleanup.disposeAsync();
  }
}

export interface LogFacts {
  readonly items: number;
  readonly paths: number;
  readonly copied: number;
  readonly bytesCopied: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly foldersCreated: number;
  readonly folders: number;
}

/** What the log says, summed up independently of the counters. */
export async function logFacts(database: Database, run: string): Promise<LogFacts> {
  const { rows } = await database.withClient((client) =>
    client.query<LogFacts>(
      `select count(*)::bigint as items, count(distinct path)::bigint as paths,
        count(*) filter (where outcome = 1)::bigint as copied,
        coalesce(sum(bytes) filter (where outcome = 1), 0)::bigint as "bytesCopied",
        count(*) filter (where outcome = 10)::bigint as unchanged,
        count(*) filter (where outcome = 4)::bigint as failed,
        count(*) filter (where outcome = 2)::bigint as "foldersCreated",
        count(*) filter (where outcome in (2, 3))::bigint as folders
        from drover.items i join drover.runs r on r.number = i.run where r.id = $1`,
      [run],
    ),
  );
  if (rows[0] === undefined) throw new Error('no answer');
  return rows[0];
}
