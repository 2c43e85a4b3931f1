import {
  type BudgetGrant,
  type BudgetLedger,
  type BudgetRequest,
  type BudgetState,
  type BudgetStep,
  type Clock,
  exchanged,
  pauseBudget,
  UNUSED_BUDGET,
} from '@drover/core';

/** A budget that one process keeps for itself, and forgets when it ends. */
export class MemoryLedger implements BudgetLedger {
  readonly #clock: Clock;
  readonly #steps: readonly BudgetStep[];
  readonly #heard = new Set<(pauseMs: number) => void>();
  #state: BudgetState = UNUSED_BUDGET;

  constructor(clock: Clock, steps: readonly BudgetStep[]) {
    this.#clock = clock;
    this.#steps = steps;
  }

  async exchange(request: BudgetRequest): Promise<BudgetGrant> {
    const { state, grant } = exchanged(this.#state, request, this.#steps, this.#clock.monotonic());
    this.#state = state;
    return grant;
  }

  async pause(ms: number): Promise<void> {
    this.#state = pauseBudget(this.#state, ms, this.#steps, this.#clock.monotonic());
    for (const heard of this.#heard) heard(ms);
  }

  watch(heard: (pauseMs: number) => void): Disposable {
    this.#heard.add(heard);
    return { [Symbol.dispose]: () => void this.#heard.delete(heard) };
  }
}
