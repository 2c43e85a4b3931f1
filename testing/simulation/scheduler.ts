import type { Clock } from '@drover/core';
import type { Dice } from './dice.ts';

/** One process. What it waits for is held back while it is frozen and never comes once it is dead. */
export interface Actor {
  readonly name: string;
  state: 'running' | 'frozen' | 'dead';
  /** How far its wall clock is wrong. */
  readonly skewMs: number;
}

/** Something that waits: for its turn, or for a time. */
interface Waiting {
  readonly actor: Actor;
  readonly what: string;
  /** Not before; in simulated milliseconds. */
  readonly dueMs: number;
  readonly go: () => void;
}

/** Whoever is no process. */
const WORLD: Actor = { name: 'the world', state: 'running', skewMs: 0 };
/** A request that has left a process reaches its service also when the process dies in that moment. */
const ARRIVES_ALL_THE_SAME = 0.3;
/** How often time passes although somebody could go on: an answer that takes long. */
const SLOW = 0.02;

/** Nothing can happen any more although somebody waits for something. */
class Stuck extends Error {
  override readonly name = 'Stuck';
}

/**
 * Lets one thing happen at a time, in an order that dice decide, on a clock that goes on only when it does. Between two steps everything
 * runs that waits for neither.
 */
export class Scheduler {
  readonly dice: Dice;
  readonly #traced: number;
  #nowMs = 0;
  #waiting: Waiting[] = [];
  readonly #trace: string[] = [];
  steps = 0;

  /** `traced`: how many of the last steps are kept for whoever looks for the reason of a failure. */
  constructor(dice: Dice, traced: number) {
    this.dice = dice;
    this.#traced = traced;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** What happened last, the latest at the end. */
  get trace(): readonly string[] {
    return this.#trace.slice(-this.#traced);
  }

  /** Resolves when it is the turn of this; never where the process dies before. */
  turn(actor: Actor, what: string): Promise<void> {
    return new Promise((go) => {
      if (actor.state !== 'dead') this.#waiting.push({ actor, what, dueMs: 0, go });
    });
  }

  clock(actor: Actor): Clock {
    return {
      now: () => Date.UTC(2026, 0, 1) + Math.floor(this.#nowMs) + actor.skewMs,
      monotonic: () => this.#nowMs,
      sleep: (ms, signal) => this.#sleep(actor, whole(ms), signal),
    };
  }

  kill(actor: Actor): void {
    this.tell(`${actor.name} dies`);
    actor.state = 'dead';
    const arrives = ({ what, dueMs }: Waiting) =>
      dueMs === 0 && what.includes('before') && this.dice.chance(ARRIVES_ALL_THE_SAME);
    this.#waiting = this.#waiting.filter((each) => each.actor !== actor || arrives(each));
  }

  /** Stops a process as a whole for a while, as the machine that it runs on may. */
  freeze(actor: Actor, ms: number): void {
    this.tell(`${actor.name} stands still for ${ms} ms`);
    actor.state = 'frozen';
    const go = (): void => {
      if (actor.state === 'frozen') actor.state = 'running';
      this.tell(`${actor.name} goes on`);
    };
    this.#waiting.push({ actor: WORLD, what: 'thaws', dueMs: this.#nowMs + ms, go });
  }

  /** Requests of dead processes that are still on their way. */
  get hasRequestsOfTheDead(): boolean {
    return this.#waiting.some(({ actor }) => actor.state === 'dead');
  }

  /** Notes something for whoever looks for the reason of a failure. */
  tell(what: string): void {
    this.#trace.push(`${Math.round(this.#nowMs)} ms: ${what}`);
    if (this.#trace.length > this.#traced * 4) this.#trace.splice(0, this.#traced * 2);
  }

  /** Goes on until `isOver`; `between` looks at the world after each step. */
  async run(isOver: () => boolean, between: () => void, mostSteps: number): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      between();
      if (isOver()) return;
      if (++this.steps > mostSteps) throw new Stuck(`no end after ${mostSteps} steps`);
      this.#step();
    }
  }

  #step(): void {
    const awake = this.#waiting.filter(({ actor }) => actor.state !== 'frozen');
    const ready = awake.filter(({ dueMs }) => dueMs <= this.#nowMs);
    const later = awake.filter(({ dueMs }) => dueMs > this.#nowMs);
    if (ready.length > 0 && (later.length === 0 || !this.dice.chance(SLOW))) {
      this.#nowMs += this.dice.between(0, 9);
      this.#let(this.dice.pick(ready));
      return;
    }
    const next = later.sort((a, b) => a.dueMs - b.dueMs)[0];
    if (next === undefined)
      throw new Stuck(`nothing happens any more, and ${this.#waiting.length} things are waited for`);
    this.#nowMs = next.dueMs;
    this.#let(next);
  }

  #let(one: Waiting): void {
    this.#waiting.splice(this.#waiting.indexOf(one), 1);
    if (one.dueMs === 0) this.tell(`${one.actor.name} ${one.what}`);
    one.go();
  }

  #sleep(actor: Actor, ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      if (actor.state === 'dead') return;
      const end = (): void => signal.removeEventListener('abort', cancel);
      const go = (): void => {
        end();
        resolve();
      };
      const sleeper: Waiting = { actor, what: 'sleeps', dueMs: Math.max(this.#nowMs + ms, 1), go };
      const cancel = (): void => {
        end();
        const at = this.#waiting.indexOf(sleeper);
        if (at < 0) return;
        this.#waiting.splice(at, 1);
        if (actor.state !== 'dead') reject(signal.reason);
      };
      signal.addEventListener('abort', cancel);
      this.#waiting.push(sleeper);
    });
  }
}

/** Pauses are drawn by chance within a factor of two; the same seed is to give the same pauses. */
function whole(ms: number): number {
  return Number.isInteger(ms) ? ms : 250 * 2 ** Math.ceil(Math.log2(ms / 250));
}
