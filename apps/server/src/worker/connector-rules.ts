import type { LimitsNow } from '@drover/api';
import type { Budget, Clock } from '@drover/core';
import { type Database, limitedConnectors, type RunToWorkOn } from '@drover/database';
import { bothOf, Throttle } from '@drover/engine';
import { limitsAt } from '../connectors/connector-limits.ts';

/** What a worker may do with connectors that have limits: when, and how fast together with all other workers. */
export class ConnectorRules {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #throttles = new Map<string, Throttle>();
  #closed: readonly string[] = [];

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Connectors that nothing may be done with at this hour. */
  get closed(): readonly string[] {
    return this.#closed;
  }

  /** Reads them anew; each worker gets an equal part of what the workers of a connector may move together. */
  async read(): Promise<void> {
    const limited = await limitedConnectors(this.#database);
    const now = new Date(this.#clock.now());
    const standing = limited.map((each) => ({ ...each, ...limitsAt(each, now) }));
    this.#closed = standing.filter(({ open }) => !open).map(({ id }) => id);
    const rates = new Map(standing.map((each) => [each.id, rateOf(each)]));
    for (const [id, rate] of rates) {
      const throttle = this.#throttles.get(id);
      if (throttle !== undefined) throttle.rate = rate;
      else if (rate !== null) this.#throttles.set(id, new Throttle(this.#clock, rate));
    }
    for (const [id, throttle] of this.#throttles) if (!rates.has(id)) throttle.rate = null;
  }

  isClosed({ connectors: { source, destination } }: Pick<RunToWorkOn, 'connectors'>): boolean {
    return this.#closed.includes(source) || this.#closed.includes(destination);
  }

  /** What the bytes of a run pass through at the moment; nothing where neither side has a limit. */
  bandwidth({ connectors: { source, destination } }: Pick<RunToWorkOn, 'connectors'>): Budget | undefined {
    const one = this.#throttleOf(source);
    return source === destination ? one : bothOf(one, this.#throttleOf(destination));
  }

  #throttleOf(connector: string): Throttle | undefined {
    const throttle = this.#throttles.get(connector);
    return throttle?.rate == null ? undefined : throttle;
  }
}

/** Bytes per second for one of the workers of a connector: none at all while it is closed, until they have handed back what they have. */
function rateOf({ open, bytesPerSecond, workers }: LimitsNow & { readonly workers: number }): number | null {
  if (!open) return 0;
  return bytesPerSecond === null ? null : bytesPerSecond / Math.max(1, workers);
}
