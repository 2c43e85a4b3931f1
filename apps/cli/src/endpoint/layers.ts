import { type AccountLimits, createAccountLimits, RUN_RETRY, withStandardLayers } from '@drover/connector-kit';
import type { Clock, Connection } from '@drover/core';
import type { RetryNotes } from '../output/retry-notes.ts';

/** Puts connections into the layers that every server gets; those to one login share its limits. */
export class Layers {
  readonly #clock: Clock;
  readonly #retries: RetryNotes;
  readonly #limits = new Map<string, AccountLimits>();

  constructor(clock: Clock, retries: RetryNotes) {
    this.#clock = clock;
    this.#retries = retries;
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
      retry: RUN_RETRY,
      onRetry: ({ error, waitMs }) => this.#retries.tell(error, waitMs),
    });
  }
}
