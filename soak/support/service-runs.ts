import { setTimeout as delay } from 'node:timers/promises';
import {
  ConnectorStore,
  type Database,
  RunQueries,
  type RunView,
  Sealer,
  startRun,
  TransferStore,
} from '@drover/database';
import { expect } from 'vitest';
import { processWorld } from '../../apps/server/src/world.ts';
import { logFacts } from '../../e2e/support/leased-bed.ts';
import type { Place } from './service-places.ts';
import { hashTree, temporaries } from './tree.ts';

/** What is copied, and how it is checked. */
export interface SourceData {
  readonly folder: string;
  /** Hash of each file by path. */
  readonly files: ReadonlyMap<string, string>;
  readonly folders: number;
}

/** Runs of a service that other processes work on, as its database shows them. */
export class ServiceRuns {
  readonly #database: Database;
  readonly #key: Buffer;
  readonly #data: SourceData;

  constructor(database: Database, key: Buffer, data: SourceData) {
    this.#database = database;
    this.#key = key;
    this.#data = data;
  }

  /** A transfer from the data to a folder of the place. */
  async transfer(place: Pick<Place, 'connector'>, name: string, verify: 'size' | 'reread' = 'size'): Promise<string> {
    const { clock } = processWorld(process);
    const connectors = new ConnectorStore(this.#database.db, new Sealer(this.#key), clock);
    const { type, options, secrets, path } = place.connector(name);
    const lasting = type === 'local-files' ? { durable: true } : {};
    const from = await connectors.create({
      ...{ type: 'local-files', displayName: `${name} from`, options: { path: this.#data.folder } },
      ...{ secrets: {}, ownerId: null, shared: true },
    });
    const target = await connectors.create({
      ...{ type, displayName: `${name} to`, options: { ...options, ...lasting } },
      ...{ secrets, ownerId: null, shared: true },
    });
    const { id } = await new TransferStore(this.#database.db).create({
      name,
      source: { connectorId: from.id, root: '', path: [] },
      destination: { connectorId: target.id, root: '', path },
      ...{ transferKey: '0123456789ab', policy: { verify }, filters: {}, ownerId: null, schedule: null },
    });
    return id;
  }

  start(transferId: string): Promise<string> {
    return startRun(this.#database, { transferId, mode: 'copy', requestedBy: null });
  }

  async until(run: string, holds: (view: RunView) => boolean, limitMs = 600_000): Promise<RunView> {
    const queries = new RunQueries(this.#database);
    for (const end = performance.now() + limitMs; performance.now() < end; await delay(25)) {
      const view = await queries.get(run).catch(() => null); // PostgreSQL is being started again
      if (view !== null && holds(view)) return view;
    }
    throw new Error(`the run did not come so far: ${JSON.stringify(await queries.get(run))}`);
  }

  /** Each file arrived once and equal, nothing is left over, and log and counters say the same. */
  async expectWhole(run: string, to: string) {
    const { status, counters } = await this.until(run, ({ state }) => state === 'ended');
    const { files, folders } = this.#data;
    const tree = await hashTree(to);
    const log = await logFacts(this.#database, run);
    expect(status).toBe(100);
    expect(temporaries(tree)).toEqual([]);
    expect(tree).toEqual(files);
    expect(log).toMatchObject({ items: files.size + folders, paths: files.size + folders, failed: 0 });
    expect(log.copied + log.unchanged).toBe(files.size);
    expect(counters).toMatchObject({
      ...{ filesSeen: files.size, filesCopied: log.copied, filesUnchanged: log.unchanged },
      ...{ bytesCopied: log.bytesCopied, foldersCreated: log.foldersCreated },
    });
    return { status, counters, log };
  }
}
