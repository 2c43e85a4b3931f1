import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, type EmbeddedPostgres, migrate, type RunView } from '@drover/database';
import { startEmbedded, testFolder } from '@drover/database/testing/embedded';
import { CuttableFtpProxy, CuttableProxy } from '@drover/testing-servers';
import { processWorld } from '../../apps/server/src/world.ts';
import { logFacts } from '../../e2e/support/leased-bed.ts';
import { type PlaceName, startPlace } from './service-places.ts';
import { ServiceRuns, type SourceData } from './service-runs.ts';
import { hashTree, temporaries, wrongFiles } from './tree.ts';
import { startUp, startWorker, type Up, type UpSetup } from './up.ts';
import { untilGone, workersOf } from './workers.ts';

const KEY = Buffer.alloc(32, 8);
/** Of a run, faults that are waited out for minutes included. */
const LIMIT_MS = 1_200_000;

/** What is counted of a run that a fault fell into; all of it is to be zero. */
export interface Losses {
  /** Files of the source that are not there, or with other content. */
  readonly lost: number;
  /** Files that stood under their final name with another length, at any moment. */
  readonly partial: number;
  /** Items that the log tells of more than once, or otherwise than the counters do. */
  readonly twice: number;
  /** Unfinished files that are left. */
  readonly left: number;
  /** What somebody has to do by hand: start the run again, or settle what one more run does not find as it should be. */
  readonly manual: number;
}

/** A place behind a network that can fail. */
export interface FaultyPlace {
  readonly name: PlaceName;
  /** Null for local folders. */
  readonly network: { cut(): void; swallow(): void } | null;
  readonly restart: (() => Promise<void>) | null;
  /** Makes a folder with these folders in it. */
  prepare(folder: string, below: readonly string[]): Promise<string>;
  clear(folder: string): Promise<void>;
  transfer(folder: string, verify: 'size' | 'reread'): Promise<string>;
}

/** A PostgreSQL and a server with one worker, all of which may be killed. */
export class FaultBed implements AsyncDisposable {
  readonly postgres: EmbeddedPostgres;
  readonly database: Database;
  readonly folder: string;
  readonly runs: ServiceRuns;
  up: Up;
  readonly #setup: UpSetup;
  readonly #data: SourceData;
  readonly #cleanup: AsyncDisposableStack;

  private constructor(
    parts: { postgres: EmbeddedPostgres; database: Database; up: Up; setup: UpSetup; data: SourceData },
    cleanup: AsyncDisposableStack,
  ) {
    this.postgres = parts.postgres;
    this.database = parts.database;
    this.folder = parts.setup.folder;
    this.up = parts.up;
    this.#setup = parts.setup;
    this.#data = parts.data;
    this.runs = new ServiceRuns(parts.database, KEY, parts.data);
    this.#cleanup = cleanup;
  }

  /** With data that `make` puts below a folder. */
  static async create(make: (folder: string) => Promise<SourceData>): Promise<FaultBed> {
    const cleanup = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'drover-faults-'));
    cleanup.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
    const data = await make(folder);
    const postgres = cleanup.use(await startEmbedded(cleanup.use(await testFolder())));
    const { clock } = processWorld(process);
    const database = cleanup.use(await Database.open({ url: postgres.url, clock, applicationName: 'drover soak' }));
    await migrate(database.db);
    const setup = { folder, url: postgres.url, key: KEY, workers: 1, clockJumps: true };
    const up = await startUp(setup);
    const bed = new FaultBed({ postgres, database, up, setup, data }, cleanup);
    cleanup.defer(() => bed.up.kill());
    return bed;
  }

  /** The one that works on every run, unless another was started. */
  async worker(): Promise<number> {
    for (;;) {
      const [pid] = workersOf(this.up.pid);
      if (pid !== undefined) return pid;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async restartServer(): Promise<void> {
    const workers = workersOf(this.up.pid);
    await this.up.kill();
    await untilGone(workers);
    this.up = await startUp(this.#setup);
  }

  /** A worker of another machine, as it were. */
  anotherWorker(): AsyncDisposable {
    return startWorker(this.#setup);
  }

  async place(name: PlaceName): Promise<FaultyPlace & AsyncDisposable> {
    const cleanup = new AsyncDisposableStack();
    const place = cleanup.use(await startPlace(name, this.folder));
    const { server } = place;
    const network =
      server === null
        ? null
        : cleanup.use(await (name === 'ftp' ? CuttableFtpProxy : CuttableProxy).before(server.port));
    const through: typeof place =
      network === null
        ? place
        : {
            ...place,
            connector: (folder) => {
              const parts = place.connector(folder);
              return { ...parts, options: { ...parts.options, port: network.port } };
            },
          };
    return {
      ...{ name, network, restart: server === null ? null : () => server.restart() },
      prepare: async (folder, below) => {
        await place.clear(folder);
        for (const each of below) await mkdir(join(place.onDisk(folder), each), { recursive: true });
        await server?.adopt();
        return place.onDisk(folder);
      },
      clear: (folder) => place.clear(folder),
      transfer: (folder, verify) => this.runs.transfer(through, folder, verify),
      [Symbol.asyncDispose]: () => cleanup.disposeAsync(),
    };
  }

  async ended(run: string): Promise<RunView> {
    return this.runs.until(run, ({ state }) => state === 'ended', LIMIT_MS);
  }

  /** What became of a run that has ended; one more run shows whether everything is taken for done. */
  async losses(
    run: string,
    transfer: string,
    to: string,
  ): Promise<Omit<Losses, 'partial'> & { readonly status: number }> {
    const { files, folders } = this.#data;
    const { status, counters } = await this.ended(run);
    const tree = await hashTree(to);
    const log = await logFacts(this.database, run);
    const there = [...files].filter(([path, hash]) => tree.get(path) === hash).length;
    const unlike =
      Math.abs(log.items - log.paths) +
      Math.abs(log.items - files.size - folders) +
      Math.abs(counters.filesCopied - log.copied) +
      Math.abs(log.copied + log.unchanged - files.size);
    const again = await this.ended(await this.runs.start(transfer));
    return {
      status,
      lost: files.size - there + wrongFiles(files, tree).length,
      twice: unlike,
      left: temporaries(tree).length,
      manual: (status === 100 ? 0 : 1) + files.size - again.counters.filesUnchanged,
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#cleanup.disposeAsync();
  }
}
