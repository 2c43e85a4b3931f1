import { type Access, type Entry, type StorageError, toStorageError } from '@drover/core';
import { z } from 'zod';
import { errorFrom } from '../../frames/wire-error.ts';
import { misbehaved } from '../wire/misbehaved.ts';
import type { Call } from './call.ts';
import type { Refusals } from './listing.ts';
import { until } from './until.ts';

const refusalSchema = z.object({ file: z.number().int().nonnegative(), failed: z.unknown() });

/** Files that one question is about. */
const AT_ONCE = 1_000;

/**
 * Which files may not be read: what a walk has told, and for other pages what the agent is asked of each page at once, so that a scan pays
 * no round trip for each file. As soon as somebody has asked of one file, the pages that come later are asked of when they come.
 */
export class Readable implements Access {
  readonly #open: (entries: readonly Entry[], signal: AbortSignal) => Promise<Call>;
  readonly #pages = new WeakMap<Entry, () => Promise<Refusals>>();
  readonly #told = new WeakMap<Entry, Refusals>();
  /** Nobody in particular waits for what is asked of a whole page; closing the connection ends it. */
  readonly #whole = new AbortController().signal;
  #wanted = false;

  constructor(open: (entries: readonly Entry[], signal: AbortSignal) => Promise<Call>) {
    this.#open = open;
  }

  /** A page that was listed, and what it told of its files, if anything. */
  listed(entries: readonly Entry[], told: Refusals | null): void {
    const files = entries.filter(({ kind, unusable }) => kind === 'file' && unusable === undefined);
    if (told !== null) {
      for (const file of files) this.#told.set(file, told);
      return;
    }
    for (let at = 0; at < files.length; at += AT_ONCE) {
      const some = files.slice(at, at + AT_ONCE);
      let asked: Promise<Refusals> | null = null;
      const ask = (): Promise<Refusals> => {
        asked ??= this.#ask(some, this.#whole).catch((error: unknown) => {
          asked = null;
          throw error;
        });
        return asked;
      };
      for (const file of some) this.#pages.set(file, ask);
      if (this.#wanted) ask().catch(() => undefined);
    }
  }

  async mayRead(entry: Entry, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const told = this.#told.get(entry);
    this.#told.delete(entry); // whoever asks again wants to know how it is now
    this.#wanted ||= told === undefined;
    const refusals = told ?? (await this.#refusals(entry, signal));
    signal.throwIfAborted();
    const refusal = refusals.get(entry);
    if (refusal !== undefined) throw refusal;
  }

  async #refusals(entry: Entry, signal: AbortSignal): Promise<Refusals> {
    const page = this.#pages.get(entry);
    if (page === undefined) return this.#ask([entry], signal);
    this.#pages.delete(entry);
    return until(page, signal);
  }

  async #ask(files: readonly Entry[], signal: AbortSignal): Promise<Refusals> {
    using call = await this.#open(files, signal);
    call.endSending();
    const refusals = new Map<Entry, StorageError>();
    for (;;) {
      const message = await call.message();
      if ('end' in message) return refusals;
      const { data } = refusalSchema.safeParse(message);
      const file = data === undefined ? undefined : files[data.file];
      if (data === undefined || file === undefined) throw misbehaved('spoke of a file that nobody asked about');
      refusals.set(file, toStorageError(errorFrom(data.failed)));
    }
  }
}
