import type { BudgetStep } from '@drover/core';

/** What a service counts, as it publishes it. */
export interface ServiceUnits {
  /** As people know it: "Microsoft". */
  readonly service: string;
  /** From the smallest to the largest; none where the service publishes none. */
  readonly steps: readonly BudgetStep[];
}
