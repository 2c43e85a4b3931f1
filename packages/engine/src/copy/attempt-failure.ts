import type { StorageError } from '@drover/core';

/** Why an attempt did not end with a stored file. */
export interface Failure {
  readonly side: 'source' | 'destination';
  readonly error: StorageError;
  /** The source is no longer the file that was listed. */
  readonly changed: boolean;
}
