import { type Connection, type Entry, type ItemRef, isAbort, type Segment, toStorageError } from '@drover/core';
import { type Attempted, isWorthAnotherAttempt, pause } from '../copy/attempts.ts';
import { Breaks } from '../copy/breaks.ts';
import { FolderBudget } from './folder-budget.ts';
import { folderAttempts, type PlanContext } from './plan-context.ts';

/** The children of one source folder, piece by piece. A listing that breaks is begun again and goes on behind what was handed out. */
export class SourceListing {
  readonly #connection: Pick<Connection, 'list'>;
  readonly #folder: ItemRef;
  readonly #context: Pick<PlanContext, 'policy' | 'clock' | 'bounds' | 'again'>;
  readonly #signal: AbortSignal;
  /** Of what is kept, and of all that one listing sends: one that is begun again may repeat itself without end. */
  readonly #kept: FolderBudget;
  #sent: FolderBudget;
  /** Names of what was handed out: object stores may hold a file and a folder of one name. */
  readonly #files = new Set<Segment>();
  readonly #folders = new Set<Segment>();
  #pages: AsyncIterator<Entry[]> | null = null;
  #begunAgain = false;
  #ended = false;

  constructor(
    connection: Pick<Connection, 'list'>,
    folder: ItemRef,
    context: Pick<PlanContext, 'policy' | 'clock' | 'bounds' | 'again'>,
    signal: AbortSignal,
  ) {
    this.#connection = connection;
    this.#folder = folder;
    this.#context = context;
    this.#signal = signal;
    this.#kept = new FolderBudget(folder, context.bounds.folderBytes);
    this.#sent = this.#kept;
  }

  /** How many children were handed out so far. */
  get size(): number {
    return this.#files.size + this.#folders.size;
  }

  /** The names of all children handed out so far; complete when the listing has ended. */
  *names(): Generator<Segment> {
    yield* this.#files;
    yield* this.#folders;
  }

  /** True where a child of the other kind was handed out under the same name. */
  hasTwin({ name, kind }: Entry): boolean {
    return (kind === 'folder' ? this.#files : this.#folders).has(name);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The next pages, of about this many entries in all, or what is left. */
  async next(about: number): Promise<Attempted<Entry[]>> {
    const limits = folderAttempts(this.#context, 'source');
    const breaks = new Breaks();
    for (let failures = 0; ; ) {
      try {
        return { ok: true, value: await this.#gather(about) };
      } catch (thrown) {
        if (this.#signal.aborted || isAbort(thrown, this.#signal)) throw this.#signal.reason;
        const error = toStorageError(thrown, { operation: 'list', item: this.#folder });
        this.#pages = null;
        this.#begunAgain = true;
        if (!breaks.excuse(error)) failures++;
        if (failures >= limits.attempts || !isWorthAnotherAttempt(error))
          return { ok: false, error, attempts: failures + breaks.count };
        await pause(failures, error, limits, this.#signal);
      }
    }
  }

  async #gather(about: number): Promise<Entry[]> {
    const entries: Entry[] = [];
    const held = about === Number.POSITIVE_INFINITY;
    this.#pages ??= this.#begin();
    const pages = this.#pages;
    try {
      while (entries.length < about) {
        const step = await pages.next();
        if (step.done === true) {
          this.#ended = true;
          break;
        }
        const page = this.#begunAgain
          ? step.value.filter((entry) => !this.#handedOut(entry).has(entry.name))
          : step.value;
        for (const entry of page) entries.push(entry);
        this.#kept.take(page, held);
        this.#sent.take(step.value, held);
      }
    } catch (error) {
      this.#kept.give(entries, held);
      await pages.return?.();
      throw error;
    }
    for (const entry of entries) this.#handedOut(entry).add(entry.name);
    return entries;
  }

  #handedOut({ kind }: Entry): Set<Segment> {
    return kind === 'folder' ? this.#folders : this.#files;
  }

  #begin(): AsyncIterator<Entry[]> {
    this.#sent = new FolderBudget(this.#folder, this.#context.bounds.folderBytes);
    return this.#connection.list(this.#folder, this.#signal)[Symbol.asyncIterator]();
  }
}
