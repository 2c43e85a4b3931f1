import { displayPath, type ItemRef, isTemporaryName, nameOf, StorageError } from '@drover/core';

/** Throws `unsupported` unless the item bears a temporary name of Drover: a connection removes nothing else, whoever asks. */
export function requireTemporary(item: ItemRef): void {
  if (isTemporaryName(nameOf(item))) return;
  throw new StorageError({
    kind: 'unsupported',
    fault: 'path',
    message: `${displayPath(item)} is no temporary file of Drover and is left alone.`,
    remedy: 'Remove it by hand if it is not wanted.',
    item,
  });
}
