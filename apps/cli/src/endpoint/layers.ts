import { type AccountLimits, createAccountLimits, type FailedAttempt, withStandardLayers } from '@drover/connector-kit';
import type { Clock, Connection } from '@drover/core';

const REPEAT_NOTE_AFTER_MS = 10_000;

/** Puts connections into the layers that every server gets; those to one login share its limits. */
export class Layers {
  readonly #clock: Clock;
  readonly #note: (message: string) => void;
  readonly #limits = new Map<string, AccountLimits>();
  readonly #notedAt = new Map<string, number>();

  constructor(clock: Clock, note: (message: string) => void) {
    this.#clock = clock;
    this.#note = note;
  }

  around(connection: Connection, login: string): Connection {
    const limits =
      this.#limits.get(login) ??
      createAccountLimits({ operations: connection.capabilities.operations.max }, this.#clock);
    this.#limits.set(login, limits);
    return withStandardLayers(connection, {
      clock: this.#clock,
      random: Math.random,
      limits,
      onRetry: (failed) => this.#tell(failed),
    });
  }

  /** A server that is away makes every operation fail in the same way; one line each few seconds tells enough. */
  #tell({ error, waitMs }: FailedAttempt): void {
    const key = `${error.kind} ${error.fault}`;
    const now = this.#clock.monotonic();
    if (now - (this.#notedAt.get(key) ?? Number.NEGATIVE_INFINITY) < REPEAT_NOTE_AFTER_MS) return;
    this.#notedAt.set(key, now);
    this.#note(`${error.message} Trying again in ${(waitMs / 1000).toFixed(1)} s.`);
  }
}
