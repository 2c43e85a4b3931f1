import { GraphError } from '../graph-error.ts';
import { tooMany } from './throttle.ts';

/**
 * What may go wrong with a request: it is answered with an error, its connection is cut before anything is done (`reset`) or after it was done
 * (`lost-answer`), the content that it fetches ends in the middle (`cut-body`), or nothing is done and nothing ever said (`silence`).
 */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly code?: string; readonly retryAfter?: number }
  | { readonly kind: 'reset' | 'lost-answer' | 'cut-body' | 'silence' };

export interface FaultTarget {
  /** As in `RequestRecord`. */
  readonly operation: string;
  readonly method: string;
  readonly url: string;
}

/** A fault for certain requests. */
export interface PlannedFault {
  readonly matches: (request: FaultTarget) => boolean;
  readonly fault: Fault;
  /** For how many of them; all by default. */
  readonly times?: number;
}

/** Faults by chance, the same ones for the same seed and the same order of requests. */
export interface RandomFaults {
  readonly seed: number;
  /** The share of requests, from 0 to 1. */
  readonly share: number;
  /** Each as likely as the others. */
  readonly kinds: readonly [Fault, ...Fault[]];
}

const CODES: Readonly<Record<number, string>> = {
  401: 'InvalidAuthenticationToken',
  403: 'accessDenied',
  404: 'itemNotFound',
  409: 'nameAlreadyExists',
  410: 'resyncRequired',
  412: 'resourceModified',
  413: 'requestEntityTooLarge',
  416: 'invalidRange',
  423: 'resourceLocked',
  429: 'activityLimitReached',
  500: 'generalException',
  502: 'badGateway',
  503: 'serviceNotAvailable',
  504: 'gatewayTimeout',
  507: 'quotaLimitReached',
  509: 'bandwidthLimitExceeded',
};

/** Decides what goes wrong. */
export class Faults {
  #planned: { readonly plan: PlannedFault; left: number }[] = [];
  #random: RandomFaults | null;
  #state: number;

  constructor(random: RandomFaults | null) {
    this.#random = random;
    this.#state = random?.seed ?? 0;
  }

  plan(fault: PlannedFault): void {
    this.#planned.push({ plan: fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  /** Replaces the faults by chance; null for none. */
  setRandom(random: RandomFaults | null): void {
    this.#random = random;
    this.#state = random?.seed ?? 0;
  }

  clear(): void {
    this.#planned = [];
    this.setRandom(null);
  }

  next(target: FaultTarget): Fault | null {
    const due = this.#planned.find(({ plan, left }) => left > 0 && plan.matches(target));
    if (due !== undefined) {
      due.left -= 1;
      return due.plan.fault;
    }
    if (this.#random === null || this.#chance() >= this.#random.share) return null;
    const { kinds } = this.#random;
    return kinds[Math.floor(this.#chance() * kinds.length)] ?? kinds[0];
  }

  /** A number from 0 to 1, by the generator mulberry32. */
  #chance(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** The answer of a fault that is one. */
export function errorOf(fault: Fault & { readonly kind: 'status' }): GraphError {
  const { status, code = CODES[status] ?? 'generalException', retryAfter } = fault;
  if (status === 429) return tooMany(retryAfter ?? 1);
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return new GraphError(status, code, `The simulator was told to answer ${status}.`, { headers });
}
