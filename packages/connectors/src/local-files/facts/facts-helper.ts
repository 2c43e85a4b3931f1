import type { ItemFacts, Segment } from '@drover/core';
import type { FilePath } from '../file-calls.ts';
import type { Owners } from '../owners.ts';

/** Items of one folder that are asked about. */
export interface FactsQuestion {
  /** Leads to the folder; ends in a separator. */
  readonly prefix: FilePath;
  readonly names: readonly Segment[];
  readonly owners: Owners | undefined;
}

/** Asks the operating system what Node has no call for. What is not in the answer could not be found out. */
export interface FactsHelper extends AsyncDisposable {
  ask(question: FactsQuestion, signal: AbortSignal): Promise<ReadonlyMap<Segment, ItemFacts>>;
}
