import { descendantRef, type ItemOutcome, type ItemRecord, rootRef, StorageError } from '@drover/core';
import { count, type GrantResult, newCounters } from '@drover/engine';
import type { RowPermissions } from '@drover/migration';
import { sql } from 'kysely';
import type { Database } from '../connection/database.ts';
import type { ArrivedItem } from '../permissions/arrived-items.ts';
import { PgGrantJournal } from '../permissions/grant-journal.ts';
import { type HeldPass, leavePass, takePasses } from '../permissions/permission-pass.ts';
import { PgSentJournal } from '../permissions/sent-journal.ts';
import { type PassSteering, steerPasses } from '../permissions/steer-passes.ts';
import { PermissionMapStore } from '../problems/permission-map-store.ts';
import type { RowsDone } from '../rows/choose-rows.ts';
import { type Migration, MigrationStore } from '../rows/migration-store.ts';
import { addRows } from '../rows/new-rows.ts';
import type { Row } from '../rows/row.ts';
import { RowList } from '../rows/row-list.ts';
import { PgRunStore } from '../runs/pg-run-store.ts';
import { startRun } from '../runs/start-run.ts';
import { WorkerStore } from '../runs/worker-store.ts';
import { Sealer } from '../sealing/sealer.ts';
import { type FreshDatabase, freshDatabase } from './fresh-database.ts';
import { someConnector } from './some-connector.ts';

const SIDES = { source: ['Old'], destination: ['New'] };
const PLACE = { root: '', segments: [] };
const TOP = { path: [], source: PLACE, destination: PLACE, state: 'present', startedAt: 0 } as const;
const FOLDERS = { source: descendantRef(rootRef(), ['x']), destination: descendantRef(rootRef(), ['there']) };
const FOUND = {
  names: { profile: 'posix', caseSensitive: true, foldsUnicode: false },
  clocks: null,
  freeBytes: null,
} as const;

export const gone = new StorageError({ kind: 'not-found', message: 'Gone.' });
export const copied = (...notes: Extract<ItemOutcome, { type: 'copied' }>['notes']): ItemOutcome => {
  return { type: 'copied', verified: 'size', notes };
};
export const file = (path: readonly string[], outcome: ItemOutcome, more: Partial<ItemRecord> = {}): ItemRecord => {
  return { path, kind: 'file', outcome, bytes: 1, startedAt: 1000, endedAt: 1500, ...more };
};

/** Seven of them stand at the destination afterwards. */
export const ITEMS: readonly ItemRecord[] = [
  file([], { type: 'folder-present', notes: [] }, { kind: 'folder' }),
  file(['a:b'], { type: 'folder-created', notes: [] }, { kind: 'folder', known: { destinationName: 'a_b' } }),
  file(['a:b', 'x?'], copied(), { known: { destinationName: 'x_' } }),
  file(
    ['a:b', 'up'],
    { type: 'folder-created', notes: [] },
    { kind: 'folder', known: { destinationName: 'up', movedUp: 1 } },
  ),
  file(['a:b', 'up', 'y'], copied()),
  file(['a:b', 'lost'], { type: 'failed', side: 'source', error: gone, attempts: 1 }),
  file(['same'], { type: 'skipped', reason: 'unchanged', notes: [] }),
  file(['both'], copied({ note: 'kept-both', name: 'both (2)' })),
];

/** A result of an item on which there was nothing to do. */
export function nothing(task: ArrivedItem): GrantResult<ArrivedItem> {
  return { task, given: [], questions: [], leftOut: [], answered: [], failure: null };
}

interface Made {
  readonly migration: Migration;
  readonly row: string;
}

/** A database with one row of a migration that has a permission map; `begin` makes it anew. */
export class PermissionBed implements AsyncDisposable {
  readonly database: Database;
  readonly #runs: PgRunStore;
  readonly #fresh: FreshDatabase;
  #made: Made | null = null;

  private constructor(fresh: FreshDatabase) {
    this.#fresh = fresh;
    this.database = fresh.database;
    this.#runs = new PgRunStore(fresh.database, new Sealer(Buffer.alloc(32, 1)));
  }

  static async open(): Promise<PermissionBed> {
    return new PermissionBed(await freshDatabase());
  }

  async begin(): Promise<void> {
    const { db } = this.database;
    await sql`delete from drover.migrations`.execute(db);
    const migration = await new MigrationStore(db).create({
      ...{ name: 'M', ownerId: null, priority: 0, policy: {}, filters: {} },
      sourceConnectorId: await someConnector(this.database),
      destinationConnectorId: await someConnector(this.database),
    });
    await new PermissionMapStore(db).put(migration.id, [{ source: 'old.example', destination: 'new.example' }], 'ann');
    const place = { root: '', path: ['x'] };
    const [row = ''] = await addRows(db, migration, [{ source: place, destination: place, tags: [], notes: '' }]);
    this.#made = { migration, row };
  }

  get row(): string {
    return this.#now.row;
  }

  get migration(): Migration {
    return this.#now.migration;
  }

  get #now(): Made {
    if (this.#made === null) throw new Error('nothing was begun');
    return this.#made;
  }

  /** A copy that met these items and has ended. */
  async ranCopy(
    items = ITEMS,
    {
      takes = true,
      metered = false,
      cancelled = false,
      only,
    }: { takes?: boolean; metered?: boolean; cancelled?: boolean; only?: string } = {},
  ): Promise<string> {
    const { database } = this;
    const run = await startRun(database, { transferId: this.row, mode: 'copy', requestedBy: 'ann' });
    // It is not begun again by itself because of what failed.
    await sql`update drover.runs set admitted_at = now(), rerun = 9 where id = ${run}`.execute(database.db);
    if (only !== undefined)
      await sql`update drover.runs set only_run = (select number from drover.runs where id = ${only}) where id = ${run}`.execute(
        database.db,
      );
    await new WorkerStore(database).noteSides(run, { ...FOUND, takesPermissions: takes, metersPermissions: metered });
    const session = await this.#runs.open(run, 'worker', TOP);
    if (session === null) throw new Error('the run is over');
    const counters = newCounters();
    for (const record of items) count(counters, record);
    const none = { folders: [], late: [], touched: [], children: [], batches: [], scan: null };
    await this.#runs.commitPlan(session, { ...none, records: items, counters });
    await sql`delete from drover.run_folders`.execute(database.db);
    if (cancelled) await sql`update drover.runs set state = 'canceling' where id = ${run}`.execute(database.db);
    if (!(await this.#runs.conclude(session))) throw new Error('the run did not end');
    return run;
  }

  async rowNow(): Promise<Row> {
    const row = (await new RowList(this.database.db).getMany([this.row])).get(this.row);
    if (row === undefined) throw new Error('the row is gone');
    return row;
  }

  async permissions(): Promise<RowPermissions | null> {
    return (await this.rowNow()).permissions;
  }

  /** Rows that pass the filter. */
  async found(filter: Parameters<RowList['totals']>[0]['filter']): Promise<number> {
    const { id: migrationId } = this.migration;
    return (await new RowList(this.database.db).totals({ migrationId, filter, sides: SIDES })).rows;
  }

  async take(worker = 'w'): Promise<HeldPass> {
    const [pass] = await takePasses(this.database, { worker, limit: 5, closed: [] });
    if (pass === undefined) throw new Error('there is nothing to take');
    return pass;
  }

  async steer(steering: PassSteering): Promise<RowsDone> {
    const rows = { migrationId: this.migration.id, sides: SIDES };
    return await steerPasses(this.database, rows, { ids: [this.row] }, { steering, by: 'ann' });
  }

  journalOf(pass: HeldPass): PgGrantJournal {
    return new PgGrantJournal(this.database, pass, FOLDERS);
  }

  sentOf(pass: HeldPass): PgSentJournal {
    return new PgSentJournal(this.database, pass, FOLDERS);
  }

  /** Goes over everything: what is asked about items by their names, and what was answered about all. */
  async wholePass(
    asks: (name: string) => GrantResult['questions'],
    answered: GrantResult['answered'] = [],
  ): Promise<void> {
    const pass = await this.take();
    const journal = this.journalOf(pass);
    for (let tasks = await journal.next(); tasks.length > 0; tasks = await journal.next()) {
      await journal.commit(
        tasks.map((task) => ({ ...nothing(task), answered, questions: asks(task.path.at(-1) ?? '') })),
      );
    }
    await leavePass(this.database, pass, { end: 'done' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#fresh[Symbol.asyncDispose]();
  }
}
