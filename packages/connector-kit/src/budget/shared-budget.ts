import { type BudgetLedger, type Clock, StorageError, type ToldLimit, waitText } from '@drover/core';
import type { ServiceBudget } from './service-budget.ts';

/** Waits up to this long are waited for here: nobody's time to answer runs out over them. */
const PATIENCE_MS = 15_000;
/** What is given is used within this time, or handed back. */
const KEPT_MS = 2_000;
/** A ledger that cannot be asked is asked again. */
const AGAIN_MS = 1_000;
/** Units at least that are asked for at a time. */
const LEAST = 10;

interface Waiter {
  readonly units: number;
  readonly serve: () => void;
  readonly refuse: (error: StorageError) => void;
}

export interface SharedBudgetSettings {
  readonly ledger: BudgetLedger;
  readonly clock: Clock;
  /** As people know it: "Microsoft". */
  readonly service: string;
  /** Told that the ledger could not be asked; nothing is sent until it can. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * One process's part in a budget. Units are fetched for about a second at a time, so a request costs nothing but a subtraction while there
 * are some; those who wait are served in turn.
 */
export class SharedBudget implements ServiceBudget, Disposable {
  readonly #settings: SharedBudgetSettings;
  readonly #watch: Disposable;
  readonly #waiters = new Set<Waiter>();
  #units = 0;
  #givenAt = 0;
  #usedSinceAsked = 0;
  #pausedUntil = 0;
  /** Until then there are no units: whoever came was told so. */
  #refusedUntil = 0;
  #told: ToldLimit | null = null;
  #serving = false;
  #rest: AbortController | null = null;

  constructor(settings: SharedBudgetSettings) {
    this.#settings = settings;
    this.#watch = settings.ledger.watch((ms) => this.#hold(ms));
  }

  async take(units: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#waiters.size === 0 && this.#spend(units)) return;
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        this.#waiters.delete(waiter);
        signal.removeEventListener('abort', onAbort);
      };
      const onAbort = () => {
        leave();
        if (this.#waiters.size === 0) this.#rest?.abort();
        reject(signal.reason);
      };
      const waiter: Waiter = {
        units,
        serve: () => {
          leave();
          resolve();
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiters.add(waiter);
      if (!this.#serving) void this.#serve();
    });
  }

  pause(ms: number): void {
    this.#hold(ms);
    this.#settings.ledger.pause(ms).catch(this.#settings.onTrouble);
  }

  held(): boolean {
    return this.#waiters.size > 0 || this.#settings.clock.monotonic() < Math.max(this.#pausedUntil, this.#refusedUntil);
  }

  told(limit: ToldLimit): void {
    this.#told = limit;
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }

  #hold(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#settings.clock.monotonic() + ms);
  }

  #spend(units: number): boolean {
    const now = this.#settings.clock.monotonic();
    if (now < this.#pausedUntil || this.#units < units || now - this.#givenAt > KEPT_MS) return false;
    this.#units -= units;
    this.#usedSinceAsked += units;
    return true;
  }

  /** Until nobody waits. */
  async #serve(): Promise<void> {
    this.#serving = true;
    try {
      while (this.#waiters.size > 0) {
        this.#serveThose();
        if (this.#waiters.size > 0) await this.#fetch();
      }
    } finally {
      this.#serving = false;
    }
  }

  #serveThose(): void {
    for (const waiter of this.#waiters) {
      if (!this.#spend(waiter.units)) return;
      waiter.serve();
    }
  }

  /** Brings more units, or the time nearer when there are some. */
  async #fetch(): Promise<void> {
    const { clock, ledger, onTrouble } = this.#settings;
    const pauseMs = this.#pausedUntil - clock.monotonic();
    if (pauseMs > 0) return await this.#wait(pauseMs);
    const waited = [...this.#waiters].reduce((sum, { units }) => sum + units, 0);
    const back = clock.monotonic() - this.#givenAt > KEPT_MS ? this.#units : 0;
    const request = { want: Math.max(LEAST, waited + this.#usedSinceAsked), back, told: this.#told };
    this.#units -= back;
    this.#usedSinceAsked = 0;
    this.#told = null;
    try {
      const { units, waitMs, pauseMs: ms } = await ledger.exchange(request);
      if (ms > 0) this.#hold(ms);
      this.#units += units;
      this.#givenAt = clock.monotonic();
      if (units === 0 || this.#units < waited) await this.#wait(waitMs);
    } catch (error) {
      onTrouble(error);
      await this.#wait(AGAIN_MS);
    }
  }

  /** Whoever would have to wait for long is told so instead. */
  async #wait(ms: number): Promise<void> {
    if (ms > PATIENCE_MS) {
      const error = this.#tooLong(ms);
      this.#refusedUntil = this.#settings.clock.monotonic() + ms;
      for (const waiter of this.#waiters) waiter.refuse(error);
      return;
    }
    const rest = new AbortController();
    this.#rest = rest;
    this.#serveThose();
    if (this.#waiters.size > 0) await this.#settings.clock.sleep(ms, rest.signal).catch(() => undefined); // nobody waits any more
    this.#rest = null;
  }

  #tooLong(ms: number): StorageError {
    return new StorageError({
      kind: 'rate-limited',
      fault: 'server',
      message: `${this.#settings.service} asked to slow down and takes calls again in ${waitText(ms)}.`,
      remedy: 'Drover waits and goes on by itself.',
      retryAfterMs: ms,
    });
  }
}
