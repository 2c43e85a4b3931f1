import type { Grant } from '@drover/core';
import { holds } from './plan-grants.ts';

/** What one item was sent by calls whose answers may have been lost. */
export class SentGrants {
  #unanswered: readonly Grant[] = [];
  #arrived: readonly Grant[] = [];

  /** Of which nobody knows whether they arrived. */
  get unanswered(): readonly Grant[] {
    return this.#unanswered;
  }

  /** Those that were found. */
  get arrived(): readonly Grant[] {
    return this.#arrived;
  }

  /** To be called before the rights are sent. */
  add(grants: readonly Grant[]): void {
    this.#unanswered = grants;
  }

  /** All that arrived so far, by what is there now. What did not may be sent again. */
  arrivedBy(present: readonly Grant[]): readonly Grant[] {
    this.#arrived = [...this.#arrived, ...this.#unanswered.filter((grant) => holds(present, grant))];
    this.#unanswered = [];
    return this.#arrived;
  }
}
