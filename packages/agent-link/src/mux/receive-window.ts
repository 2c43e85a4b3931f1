import type { Clock } from '@drover/core';
import { FIRST_CREDIT, FRAME_COST, MAX_WINDOW } from '../frames/limits.ts';
import type { WindowBudget } from './window-budget.ts';

/** What the windows of one link share. */
export interface WindowContext {
  readonly budget: WindowBudget;
  readonly clock: Clock;
  /** The shortest round trip seen of late, in milliseconds; 0 when none was measured. */
  readonly roundTripMs: () => number;
}

/**
 * The receiving side of one stream's flow control. Credit is given back when the reader takes, not when bytes arrive, so a reader
 * that stands still costs one window of memory and no more. A stream whose reader keeps up is given twice what fits into a round trip.
 */
export class ReceiveWindow {
  readonly #context: WindowContext;
  #window: number;
  #left = FIRST_CREDIT;
  #taken = 0;
  #owed: number;
  #epochStart: number;
  #epochTaken = 0;

  constructor(context: WindowContext) {
    this.#context = context;
    this.#window = context.budget.take();
    this.#owed = this.#window - FIRST_CREDIT;
    this.#epochStart = context.clock.monotonic();
  }

  /** What the other side may still send. */
  get left(): number {
    return this.#left + this.#owed;
  }

  get owesCredit(): boolean {
    return this.#owed > 0;
  }

  /**
   * Counts a frame that came; false when it is more than was given. A message may take the last credit below zero, because it
   * cannot be divided.
   */
  arrives(type: 'message' | 'data', bytes: number): boolean {
    const allowed = type === 'message' ? this.#left > 0 : bytes + FRAME_COST <= this.#left;
    this.#left -= bytes + FRAME_COST;
    return allowed;
  }

  /** The reader took this much; true when it is time to give credit. */
  take(cost: number): boolean {
    this.#taken += cost;
    this.#epochTaken += cost;
    if (this.#taken < this.#window / 4) return false;
    this.#owed += this.#taken + this.#growth();
    this.#taken = 0;
    return true;
  }

  /** The credit to send now. */
  credit(): number {
    const credit = this.#owed;
    this.#owed = 0;
    this.#left += credit;
    return credit;
  }

  release(): void {
    this.#context.budget.giveBack(this.#window);
    this.#window = 0;
  }

  #growth(): number {
    const { clock, roundTripMs, budget } = this.#context;
    const roundTrip = roundTripMs();
    const elapsed = clock.monotonic() - this.#epochStart;
    if (roundTrip === 0 || elapsed < roundTrip) return 0;
    const target = Math.min(MAX_WINDOW, Math.floor((2 * this.#epochTaken * roundTrip) / elapsed));
    this.#epochStart += elapsed;
    this.#epochTaken = 0;
    const more = target <= this.#window ? 0 : budget.grow(target - this.#window);
    this.#window += more;
    return more;
  }
}
