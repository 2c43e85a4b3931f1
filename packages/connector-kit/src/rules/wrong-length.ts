import { displayPath, type ItemRef, StorageError } from '@drover/core';

/** `corrupt`: a body of another length than its target was announced with; `got` reads before "came", such as "only 5". */
export function wrongLength(item: ItemRef, expected: number, got: string): StorageError {
  return new StorageError({
    kind: 'corrupt',
    message: `${displayPath(item)} was announced with ${expected} bytes, but ${got} came.`,
    remedy: 'Copy it again.',
    item,
  });
}
