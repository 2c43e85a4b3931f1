import {
  displayPath,
  type ItemOutcome,
  type ItemRef,
  type Over,
  StorageError,
  type UnsupportedCause,
} from '@drover/core';

/** Why nothing in a folder can be taken; its content is still walked, so that each item is reported. */
export type Blocked =
  | {
      readonly by: 'failure';
      readonly side: 'source' | 'destination';
      readonly error: StorageError;
      readonly attempts: number;
      readonly folder: ItemRef;
    }
  | { readonly by: 'unsupported'; readonly cause: UnsupportedCause; readonly detail: string; readonly over?: Over };

/** What lies in a folder whose path is too long has a path that is longer still, and says so itself. */
export function isTooLong(blocked: Blocked): boolean {
  return blocked.by === 'unsupported' && blocked.cause === 'path-too-long';
}

/** The outcome of an item that lies in a blocked folder. */
export function outcomeInside(blocked: Blocked): ItemOutcome {
  if (blocked.by === 'unsupported') {
    return {
      type: 'skipped',
      reason: 'unsupported-at-destination',
      cause: 'parent',
      detail: `The folder that it lies in could not be taken: ${blocked.detail}`,
      notes: [],
    };
  }
  const { error, folder, side } = blocked;
  return {
    type: 'failed',
    side,
    attempts: 0,
    error: new StorageError({
      kind: error.kind,
      message: `The folder ${displayPath(folder)} that it lies in could not be prepared: ${error.message}`,
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
      ...(error.fault === undefined ? {} : { fault: error.fault }),
      scope: 'item',
      cause: error,
    }),
  };
}
