import type { ItemRef, KnownItem, OthersFile, PendingUpload, Replacement, Segment } from '@drover/core';
import {
  type BatchProgress,
  type Claims,
  errorData,
  type FinishedFolder,
  type FolderData,
  type PlanCommit,
  type RunSession,
  type RunStore,
  type Selected,
  type StagedPiece,
  type Standing,
  type Stopped,
  type Wants,
} from '@drover/engine';
import type { Database } from '../connection/database.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { claim } from './claim.ts';
import { commitBatch } from './commit-batch.ts';
import { commitFinished } from './commit-finished.ts';
import { commitPlan } from './commit-plan.ts';
import { conclude } from './conclude.ts';
import { stage } from './flip-staged.ts';
import { KnownFolders } from './known-folders.ts';
import { beginReplacing, KnownReader, saveUpload } from './known-items.ts';
import { OthersFiles } from './others-files.ts';
import { selectedIn } from './run-selection.ts';
import { closeSession, IDS_AT_ONCE, noteRead, openSession, type PgSession, renewSession } from './sessions.ts';

interface Held {
  readonly session: PgSession;
  readonly folders: KnownFolders;
  others: OthersFiles | null;
  /** Of a block of numbers whose first one is given; null when the rest is, too. */
  unusedBlock: number | null;
}

/** Runs in PostgreSQL. */
export class PgRunStore implements RunStore {
  readonly #database: Database;
  readonly #sealer: Sealer;
  readonly #sessions = new Map<number, Held>();

  constructor(database: Database, sealer: Sealer) {
    this.#database = database;
    this.#sealer = sealer;
  }

  async open(run: string, worker: string, top: FolderData): Promise<RunSession | null> {
    const opened = await openSession(this.#database, run, worker, top);
    if (opened === null) return null;
    const { session, firstFolder } = opened;
    const folders = new KnownFolders(session.transfer);
    this.#sessions.set(session.id, { session, folders, others: null, unusedBlock: firstFolder });
    return session;
  }

  renew(session: RunSession): Promise<Standing> {
    return renewSession(this.#database, this.#of(session).session);
  }

  async noteRead(session: RunSession, bytes: number): Promise<void> {
    await noteRead(this.#database, this.#of(session).session, bytes);
  }

  async close(session: RunSession): Promise<void> {
    await closeSession(this.#database, this.#of(session).session);
    this.#sessions.delete(session.id);
  }

  async reserve(session: RunSession): Promise<{ readonly first: number; readonly count: number }> {
    const held = this.#of(session);
    const { unusedBlock } = held;
    held.unusedBlock = null;
    if (unusedBlock !== null) return { first: unusedBlock + 1, count: IDS_AT_ONCE - 1 };
    const { rows } = await this.#database.withClient((client) =>
      client.query<{ next: number }>("select nextval('drover.run_ids') as next"),
    );
    return { first: (rows[0]?.next ?? 0) * IDS_AT_ONCE, count: IDS_AT_ONCE };
  }

  claim(session: RunSession, wants: Wants): Promise<Claims> {
    return claim(this.#database, this.#of(session).session, wants);
  }

  stage(session: RunSession, piece: StagedPiece): Promise<void> {
    const { folders, session: held } = this.#of(session);
    return stage(this.#database, folders, held, piece);
  }

  commitPlan(session: RunSession, plan: PlanCommit): Promise<Standing> {
    const { folders, session: held } = this.#of(session);
    return commitPlan(this.#database, folders, held, plan);
  }

  commitBatch(session: RunSession, progress: BatchProgress): Promise<Standing> {
    const { folders, session: held } = this.#of(session);
    return commitBatch(this.#database, folders, held, progress);
  }

  commitFinished(session: RunSession, finished: readonly FinishedFolder[]): Promise<boolean> {
    const { folders, session: held } = this.#of(session);
    return commitFinished(this.#database, folders, held, finished);
  }

  async stop(session: RunSession, { side, error }: Stopped): Promise<void> {
    const data = JSON.stringify({ side, error: errorData(error) });
    await this.#database.withClient((client) =>
      client.query(
        `update drover.runs set state = 'canceling', stopped_by = $2
          where number = $1 and state = 'running' and exists (select 1 from drover.run_sessions where id = $3)`,
        [this.#of(session).session.number, data, session.id],
      ),
    );
  }

  async conclude(session: RunSession): Promise<boolean> {
    const ended = await conclude(this.#database, this.#of(session).session);
    if (ended) this.#sessions.delete(session.id);
    return ended;
  }

  selected(session: RunSession, folder: readonly Segment[]): Promise<Selected | null> {
    const { number } = this.#of(session).session;
    return this.#database.withClient((client) => selectedIn(client, number, folder));
  }

  known(session: RunSession, folder: readonly Segment[]): Promise<ReadonlyMap<Segment, KnownItem>> {
    return this.#reader(session).folder(folder);
  }

  others(
    session: RunSession,
    folder: ItemRef,
    keyOf: (name: Segment) => string,
  ): Promise<ReadonlyMap<string, OthersFile> | null> {
    const held = this.#of(session);
    held.others ??= new OthersFiles(this.#database, session.transfer, (row, path) =>
      this.#readerOf(row, new KnownFolders(row)).folder(path),
    );
    return held.others.in(folder, keyOf);
  }

  uploads(session: RunSession, paths: readonly (readonly Segment[])[]): Promise<readonly (PendingUpload | null)[]> {
    return this.#reader(session).uploads(paths);
  }

  beginReplacing(session: RunSession, replacements: readonly Replacement[]): Promise<void> {
    return beginReplacing(this.#database, this.#of(session).folders, session.id, replacements);
  }

  saveUpload(
    session: RunSession,
    path: readonly Segment[],
    destinationName: Segment,
    upload: PendingUpload | null,
  ): Promise<void> {
    const { folders, session: held } = this.#of(session);
    const sealed = upload === null ? null : this.#sealer.seal(JSON.stringify(upload), held.transfer, uploadField(path));
    const further = upload?.held !== undefined;
    return saveUpload(this.#database, folders, held.id, { path, destinationName, sealed, further });
  }

  #reader(session: RunSession): KnownReader {
    const { folders, session: held } = this.#of(session);
    return this.#readerOf(held.transfer, folders);
  }

  #readerOf(transfer: string, folders: KnownFolders): KnownReader {
    const open = (sealed: Buffer, path: readonly Segment[]) =>
      JSON.parse(this.#sealer.open(sealed, transfer, uploadField(path))) as PendingUpload;
    return new KnownReader(this.#database, folders, open);
  }

  #of(session: RunSession): Held {
    const held = this.#sessions.get(session.id);
    if (held === undefined) throw new RangeError(`session ${session.id} is not one of this store, or is over`);
    return held;
  }
}

/** What the state of an unfinished upload is sealed for, beside its transfer. */
export function uploadField(path: readonly Segment[]): string {
  return `upload ${JSON.stringify(path)}`;
}
