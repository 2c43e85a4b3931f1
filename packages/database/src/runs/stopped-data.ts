import type { ErrorData } from '@drover/engine';

/** What stopped a run, as it is kept. */
export interface StoppedData {
  readonly side: 'source' | 'destination';
  readonly error: ErrorData;
}
