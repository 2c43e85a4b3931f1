import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  displayPath,
  type ItemRecord,
  type KnownItem,
  PackedKnownItems,
  type PendingUpload,
  pathKey,
  type Replacement,
  type RunJournal,
  type RunSummary,
  type Segment,
  StorageError,
} from '@drover/core';
import type { Sealer } from '../sealing/seal.ts';
import { stateError } from './state-errors.ts';
import { openStateFile } from './state-file.ts';
import type { TransferIdentity } from './transfer-identity.ts';
import { versionFromText, versionToText } from './version-text.ts';

const FOLDER_IDS_KEPT = 10_000;
const RUNS_KEPT = 50;

export interface SqliteJournalOptions {
  readonly path: string;
  readonly identity: TransferIdentity;
  readonly sealer: Sealer;
  /** Told, in one sentence, of an unfinished upload that has to start anew because its state cannot be opened. */
  readonly warn: (message: string) => void;
}

interface QueuedWrite {
  readonly write: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The journal of `drover copy`: one state file for each transfer, held by one process at a time. */
export class SqliteJournal implements RunJournal, Disposable {
  readonly #database: DatabaseSync;
  readonly #options: SqliteJournalOptions;
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #folderIds = new Map<string, number>();
  #queue: QueuedWrite[] = [];

  private constructor(database: DatabaseSync, options: SqliteJournalOptions) {
    this.#database = database;
    this.#options = options;
    this.#statements = prepareStatements(database);
  }

  static async open(options: SqliteJournalOptions): Promise<SqliteJournal> {
    return new SqliteJournal(await openStateFile(options.path, options.identity), options);
  }

  async known(folder: readonly Segment[]): Promise<ReadonlyMap<Segment, KnownItem>> {
    this.#flush();
    try {
      return this.#readKnown(folder);
    } catch (error) {
      throw stateError(error, this.#options.path);
    }
  }

  record(records: readonly ItemRecord[]): Promise<void> {
    return this.#enqueue(() => {
      for (const { path, known } of records) if (known !== undefined) this.#writeKnown(path, known);
    });
  }

  beginReplacing(replacements: readonly Replacement[]): Promise<void> {
    return this.#enqueue(() => {
      for (const { path, source, destination } of replacements) {
        const folder = this.#folderId(path.slice(0, -1));
        const present = destination === undefined ? null : versionToText(destination);
        if (folder !== null) this.#statements.replacing.run(versionToText(source), present, folder, path.at(-1) ?? '');
      }
    });
  }

  saveUpload(path: readonly Segment[], destinationName: Segment, upload: PendingUpload | null): Promise<void> {
    return this.#enqueue(() => this.#writeUpload(path, destinationName, upload));
  }

  finish(summary: RunSummary): Promise<void> {
    return this.#enqueue(() => {
      const { startedAt, endedAt, status, counters } = summary;
      this.#statements.addRun.run(startedAt, endedAt, status, JSON.stringify(counters));
      this.#statements.forgetRuns.run(RUNS_KEPT);
    });
  }

  [Symbol.dispose](): void {
    this.#flush();
    this.#database.close();
  }

  /** Writes of one turn of the event loop share one transaction: what costs is the commit, not the rows. */
  #enqueue(write: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#queue.push({ write, resolve, reject }) === 1) setImmediate(() => this.#flush());
    });
  }

  #flush(): void {
    const queue = this.#queue;
    this.#queue = [];
    if (queue.length === 0) return;
    try {
      this.#database.exec('BEGIN');
      for (const { write } of queue) write();
      this.#database.exec('COMMIT');
      for (const { resolve } of queue) resolve();
    } catch (error) {
      const failure = stateError(error, this.#options.path);
      this.#folderIds.clear(); // ids given in the lost transaction are not there
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      for (const { reject } of queue) reject(failure);
    }
  }

  #readKnown(folder: readonly Segment[]): ReadonlyMap<Segment, KnownItem> {
    const found = new PackedKnownItems();
    const id = this.#folderId(folder);
    if (id === null) return found;
    for (const row of this.#statements.items.iterate(id)) {
      const name = String(row['name']);
      const { destination_name: destinationName, source, destination, replacing } = row;
      found.set(name, {
        destinationName: typeof destinationName === 'string' ? destinationName : name,
        ...(typeof source === 'string' ? { source: versionFromText(source) } : {}),
        ...(typeof destination === 'string' ? { destination: versionFromText(destination) } : {}),
        ...(typeof replacing === 'string' ? { replacing: versionFromText(replacing) } : {}),
      });
    }
    for (const row of this.#statements.uploads.iterate(id)) {
      const name = String(row['name']);
      const known = found.get(name) ?? { destinationName: String(row['destination_name']) };
      const upload = this.#openUpload(String(row['sealed']), [...folder, name]);
      found.set(name, upload === null ? known : { ...known, upload });
    }
    return found;
  }

  #writeKnown(path: readonly Segment[], known: KnownItem): void {
    const name = path.at(-1) ?? '';
    this.#statements.putItem.run(
      this.#folderIdFor(path.slice(0, -1)),
      name,
      known.destinationName === name ? null : known.destinationName,
      known.source === undefined ? null : versionToText(known.source),
      known.destination === undefined ? null : versionToText(known.destination),
      known.replacing === undefined ? null : versionToText(known.replacing),
    );
    this.#writeUpload(path, known.destinationName, known.upload ?? null);
  }

  #writeUpload(path: readonly Segment[], destinationName: Segment, upload: PendingUpload | null): void {
    const name = path.at(-1) ?? '';
    const folder = this.#folderIdFor(path.slice(0, -1));
    if (upload === null) this.#statements.dropUpload.run(folder, name);
    else {
      const sealed = this.#options.sealer.seal(JSON.stringify(upload), this.#uploadPurpose(path));
      this.#statements.putUpload.run(folder, name, destinationName, sealed);
    }
  }

  /** Null when the key is another one than when it was sealed: the upload starts anew, which costs time and loses nothing. */
  #openUpload(sealed: string, path: readonly Segment[]): PendingUpload | null {
    try {
      return JSON.parse(this.#options.sealer.open(sealed, this.#uploadPurpose(path))) as PendingUpload;
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      const file = displayPath({ root: '', segments: path });
      this.#options.warn(`${file}: its unfinished upload cannot be resumed and starts anew. ${error.message}`);
      return null;
    }
  }

  #uploadPurpose(path: readonly Segment[]): string {
    return `upload ${this.#options.identity.key} ${JSON.stringify(path)}`;
  }

  #folderId(folder: readonly Segment[]): number | null {
    const path = pathKey(folder);
    const kept = this.#folderIds.get(path);
    if (kept !== undefined) return kept;
    const row = this.#statements.folder.get(Buffer.from(path));
    return row === undefined ? null : this.#keepFolderId(path, Number(row['id']));
  }

  #folderIdFor(folder: readonly Segment[]): number {
    const known = this.#folderId(folder);
    if (known !== null) return known;
    const path = pathKey(folder);
    return this.#keepFolderId(path, Number(this.#statements.addFolder.run(Buffer.from(path)).lastInsertRowid));
  }

  #keepFolderId(path: string, id: number): number {
    if (this.#folderIds.size >= FOLDER_IDS_KEPT) this.#folderIds.clear();
    this.#folderIds.set(path, id);
    return id;
  }
}

function prepareStatements(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  return {
    folder: prepare('SELECT id FROM folders WHERE path = ?'),
    addFolder: prepare('INSERT INTO folders (path) VALUES (?)'),
    items: prepare('SELECT name, destination_name, source, destination, replacing FROM items WHERE folder = ?'),
    putItem: prepare('INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?, ?)'),
    replacing: prepare(
      'UPDATE items SET replacing = ?, destination = coalesce(?, destination) WHERE folder = ? AND name = ?',
    ),
    uploads: prepare('SELECT name, destination_name, sealed FROM uploads WHERE folder = ?'),
    putUpload: prepare('INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?)'),
    dropUpload: prepare('DELETE FROM uploads WHERE folder = ? AND name = ?'),
    addRun: prepare('INSERT INTO runs VALUES (?, ?, ?, ?)'),
    forgetRuns: prepare(
      'DELETE FROM runs WHERE rowid <= (SELECT rowid FROM runs ORDER BY rowid DESC LIMIT 1 OFFSET ?)',
    ),
  };
}
