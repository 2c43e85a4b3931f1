import type { BudgetStep } from '@drover/core';

/** What a service counts for files. */
interface FileUnits {
  /** Each file. */
  readonly file: number;
  /** Each further piece of this many bytes. */
  readonly piece: { readonly bytes: number; readonly units: number };
}

/** What a service counts, as it publishes it. */
export interface ServiceUnits {
  /** As people know it: "Microsoft". */
  readonly service: string;
  /** From the smallest to the largest; none where the service publishes none. */
  readonly steps: readonly BudgetStep[];
  /** What is counted for files that are read there, and that are written there, besides folders and refusals. */
  readonly source: FileUnits;
  readonly destination: FileUnits;
}
