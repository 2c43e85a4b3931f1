import type { Clock } from '@drover/core';

type Facts = Readonly<Record<string, unknown>>;
type Say = (facts: Facts, message: string, over: boolean) => void;

const AGAIN_MS = 300_000;
const FORGET_MS = 3_600_000;

interface Trouble {
  /** When each cause was last said: two that take turns are each said once. */
  readonly saidAt: Map<string, number>;
  readonly beganAt: number;
  metAt: number;
  times: number;
}

/** Says what goes wrong again and again once, then every five minutes with how often, and once that it is over. */
export class LastingTroubles {
  readonly #clock: Clock;
  readonly #say: Say;
  readonly #troubles = new Map<string, Trouble>();

  constructor(clock: Clock, say: Say) {
    this.#clock = clock;
    this.#say = say;
  }

  /** `what` is in trouble because of `cause`. */
  met(what: string, cause: string, facts: Facts, message: string): void {
    const now = this.#clock.monotonic();
    for (const [name, { metAt }] of this.#troubles) if (metAt + FORGET_MS < now) this.#troubles.delete(name);
    const trouble = this.#troubles.get(what) ?? { saidAt: new Map(), beganAt: now, metAt: now, times: 0 };
    this.#troubles.set(what, trouble);
    trouble.metAt = now;
    trouble.times += 1;
    const saidAt = trouble.saidAt.get(cause);
    if (saidAt !== undefined && now - saidAt < AGAIN_MS) return;
    trouble.saidAt.set(cause, now);
    const { times, beganAt } = trouble;
    this.#say(saidAt === undefined ? facts : { ...facts, times, seconds: secondsSince(beganAt, now) }, message, false);
  }

  /** Whether it was in trouble; nothing is said of what was in none. */
  over(what: string, facts: Facts, message: string): boolean {
    const trouble = this.#troubles.get(what);
    if (trouble === undefined) return false;
    this.#troubles.delete(what);
    const { beganAt, times } = trouble;
    this.#say({ ...facts, times, seconds: secondsSince(beganAt, this.#clock.monotonic()) }, message, true);
    return true;
  }
}

function secondsSince(beganAt: number, now: number): number {
  return Math.round((now - beganAt) / 1000);
}
