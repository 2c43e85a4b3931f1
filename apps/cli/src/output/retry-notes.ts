import type { Clock, StorageError } from '@drover/core';
import { formatDuration } from './quantities.ts';

const REPEAT_AFTER_MS = 10_000;

/** Tells what is tried again. A server that is away makes everything fail in the same way; one line each few seconds tells enough. */
export class RetryNotes {
  readonly #clock: Clock;
  readonly #note: (message: string) => void;
  readonly #notedAt = new Map<string, number>();

  constructor(clock: Clock, note: (message: string) => void) {
    this.#clock = clock;
    this.#note = note;
  }

  tell({ kind, fault, message }: StorageError, waitMs: number): void {
    const key = `${kind} ${fault}`;
    const now = this.#clock.monotonic();
    if (now - (this.#notedAt.get(key) ?? Number.NEGATIVE_INFINITY) < REPEAT_AFTER_MS) return;
    this.#notedAt.set(key, now);
    this.#note(`${message} Trying again in ${formatDuration(waitMs)}.`);
  }
}
