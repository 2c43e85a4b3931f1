import type { Connection, ItemRef } from '@drover/core';

/** What an agent makes ready for runs, such as snapshots. Names of runs have been judged before they come here. */
export interface PreparedRuns {
  /** What the run is to read; the same again for a run that was begun already. Rejects where preparing failed. */
  begin(run: string, folder: ItemRef, signal: AbortSignal): Promise<Connection>;
  /** The same for a run that was begun; rejects for any other. */
  connection(run: string, signal: AbortSignal): Promise<Connection>;
  /** The runs that were begun and not ended. */
  prepared(): readonly string[];
  /** Silent for a run that is not prepared. */
  end(run: string): void;
}
