import { isAbort, StorageError } from '@drover/core';
import type { SideName } from '../commands/copy-options.ts';

/** A failure with the side of the transfer that it concerns. */
export class SideFailure extends Error {
  override readonly name = 'SideFailure';
  readonly side: SideName;
  readonly failure: StorageError;

  constructor(side: SideName, failure: StorageError) {
    super(failure.message, { cause: failure });
    this.side = side;
    this.failure = failure;
  }
}

/** Does the work; a StorageError on the way comes out as a failure of that side. */
export async function blaming<T>(side: SideName, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isAbort(error, signal) || !(error instanceof StorageError)) throw error;
    throw new SideFailure(side, error);
  }
}
