import { displayPath, formatMachinePath, type ItemRef, StorageError } from '@drover/core';

/** Nothing of this name is shared. */
export function notShared(item: ItemRef, machine: string): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    message: `${pathOf(item)} is not shared by the agent on ${machine}.`,
    remedy: `Choose a folder that is listed, or share this one on ${machine} itself.`,
    item,
  });
}

export function readOnly(item: ItemRef, share: string, machine: string): StorageError {
  return new StorageError({
    kind: 'permission-denied',
    fault: 'permission',
    message: `${pathOf(item)} cannot be written: the agent on ${machine} shares ${share} for reading only.`,
    remedy: `On ${machine}, mark the shared folder ${share} as writable in the settings of the agent, and start the agent again.`,
    item,
  });
}

/** A folder that is shown only because a shared one lies below it. */
export function leadsOnly(item: ItemRef, machine: string): StorageError {
  return new StorageError({
    kind: 'permission-denied',
    fault: 'permission',
    message: `Nothing can be stored at ${pathOf(item)}: on ${machine}, only folders below it are shared.`,
    remedy: `Choose a shared folder, or share this one on ${machine} itself.`,
    item,
  });
}

export function noContent(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'unsupported',
    fault: 'path',
    message: `${pathOf(item)} is a folder and has no content of its own.`,
    remedy: 'Choose a file.',
    item,
  });
}

/** The path leads to another folder than the one that was shared. */
export function replaced(share: string, machine: string): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    scope: 'root',
    message: `${share} on ${machine} is not the folder that was shared: another one took its place.`,
    remedy: `If that was on purpose, start the agent on ${machine} again.`,
  });
}

/** What stands there is the empty folder below the disk or share. */
export function notMounted(share: string, machine: string): StorageError {
  return new StorageError({
    kind: 'unavailable',
    fault: 'path',
    scope: 'root',
    message: `The disk or network share of ${share} is not mounted on ${machine}.`,
    remedy: `Mount it on ${machine}. If another folder is meant to be there, start the agent again.`,
  });
}

/** A folder that is shared for reading is reached on a second way, through one that may be written. */
export function sharedElsewhere(share: string, other: string, machine: string): StorageError {
  return new StorageError({
    kind: 'permission-denied',
    fault: 'permission',
    message: `This folder below ${share} on ${machine} is the one that is shared for reading only as ${other}.`,
    remedy: `Use ${other}.`,
  });
}

/** The snapshot, or whatever else is read in the place of a shared folder. */
export function standInGone(root: string, machine: string): StorageError {
  return new StorageError({
    kind: 'not-found',
    scope: 'root',
    fault: 'path',
    message: `What stands in for ${root} on ${machine} in this run, such as a snapshot, is not there.`,
    remedy: `Look on ${machine} whether somebody removed it, then start the transfer again.`,
  });
}

export function treeClosed(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    message: 'The agent no longer shares its folders.',
    remedy: 'Start the agent again.',
    retryable: false,
  });
}

function pathOf(item: ItemRef): string {
  return item.root === '' ? formatMachinePath(item.segments) : displayPath(item);
}
