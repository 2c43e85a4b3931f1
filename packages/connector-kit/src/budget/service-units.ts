import type { BudgetStep, SideUnits } from '@drover/core';

/** What a service counts, as it publishes it. */
export interface ServiceUnits {
  /** As people know it: "Microsoft". */
  readonly service: string;
  /** From the smallest to the largest; none where the service publishes none. */
  readonly steps: readonly BudgetStep[];
  /** What copies take that read there, and that write there, where nothing is refused. */
  readonly source: SideUnits;
  readonly destination: SideUnits;
}
