import {
  checkPath,
  displayPath,
  type ItemRef,
  isLegalName,
  nameRules,
  type Segment,
  StorageError,
  segmentToText,
} from '@drover/core';

const RULES = nameRules('azure-blob');

/** The name of the blob that an item is, or that stands for it as a folder; '' for the container. Throws for what cannot be a name in a path. */
export function blobName(item: ItemRef): string {
  for (const segment of item.segments) if (!isPathName(segment)) throw invalidName(item);
  return item.segments.map(segmentToText).join('/');
}

/** The same for something that is to be written: the service takes some names that it advises against, and changes others silently. */
export function newBlobName(item: ItemRef, kind: 'file' | 'folder'): string {
  const legal = item.segments.every((segment, i) => {
    const last = i === item.segments.length - 1;
    return isLegalName(segment, RULES, { kind: last ? kind : 'folder', depth: i });
  });
  if (!legal || checkPath(item.segments, RULES).length > 0) throw invalidName(item);
  return blobName(item);
}

/** What the names of everything in a folder begin with. */
export function prefixOf(folder: ItemRef): string {
  return folder.segments.length === 0 ? '' : `${blobName(folder)}/`;
}

/** Whether a part of a blob's name can be a name of its own; browsers and proxies take dots for steps. */
function isPathName(segment: Segment): boolean {
  return (
    segment !== '' &&
    segment !== '.' &&
    segment !== '..' &&
    !segment.includes('/') &&
    segmentToText(segment).isWellFormed()
  );
}

function invalidName(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'invalid-name',
    message: `Azure Blob Storage cannot hold the name of ${displayPath(item)}.`,
    remedy: 'Choose another name.',
    item,
  });
}
