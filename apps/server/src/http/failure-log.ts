import type { Problem } from '@drover/api';
import type { Clock } from '@drover/core';
import type { Logger } from 'pino';
import { LastingTroubles } from '../lasting-troubles.ts';

const REQUESTS = 'requests';

/**
 * Writes down why requests failed. Errors are what the operator must look at: what a storage service refused to whoever looks around in
 * it is no such thing, and a database that is away is said once, not for each request.
 */
export class FailureLog {
  readonly #log: Logger;
  readonly #troubles: LastingTroubles;

  constructor(log: Logger, clock: Clock) {
    this.#log = log;
    this.#troubles = new LastingTroubles(clock, (facts, message) => log.warn(facts, message));
  }

  failed(error: unknown, { code, detail, failure, requestId, status }: Problem, route: string): void {
    if (status < 500) return;
    const facts = { requestId, route, code };
    if (code === 'unavailable') {
      this.#troubles.met(REQUESTS, detail, { ...facts, error: detail }, 'requests cannot be served');
    } else if (code === 'storage-failed' && failure?.kind !== 'unexpected') {
      const { kind, fault } = failure ?? {};
      this.#log.info({ ...facts, kind, fault, error: detail }, 'a storage service did not do what was asked');
    } else this.#log.error({ err: error, ...facts }, 'request failed');
  }

  /** A request was served that needed the database. */
  served(): void {
    this.#troubles.over(REQUESTS, {}, 'requests are served again');
  }
}
