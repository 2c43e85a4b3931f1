import { type ItemOutcome, type ItemRecord, type RunCounters, type SkipReason, zeroCounters } from '@drover/core';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type Counters = Mutable<RunCounters>;

const SKIPPED: Record<SkipReason, keyof RunCounters | null> = {
  unchanged: 'filesUnchanged',
  'destination-newer': 'filesSkipped',
  conflict: 'filesConflicting',
  'excluded-by-rule': 'filesExcluded',
  filtered: 'filesExcluded',
  link: 'filesUnsupportedAtSource',
  special: 'filesUnsupportedAtSource',
  'unsupported-at-source': 'filesUnsupportedAtSource',
  'unsupported-at-destination': 'filesUnsupportedAtDestination',
  'gone-at-source': null,
  scanned: null,
};

export function newCounters(): Counters {
  return { ...zeroCounters };
}

/** Adds what another set of counters says. */
export function addCounters(to: Counters, more: Readonly<Counters>, sign: 1 | -1 = 1): void {
  for (const name of Object.keys(zeroCounters) as (keyof RunCounters)[]) to[name] += sign * more[name];
}

/** Adds what one record says. */
export function count(counters: Counters, record: ItemRecord): void {
  const { outcome, kind, bytes } = record;
  switch (outcome.type) {
    case 'copied':
      counters.filesCopied++;
      counters.bytesCopied += bytes;
      break;
    case 'folder-created':
      counters.foldersCreated++;
      break;
    case 'folder-present':
      break;
    case 'skipped': {
      const counter = SKIPPED[outcome.reason];
      // An excluded folder stands for all in it; files in a folder that cannot be taken are counted each by itself.
      if (counter !== null && (kind === 'file' || counter === 'filesExcluded')) counters[counter]++;
      if (counter === 'filesExcluded') {
        if (kind === 'folder') counters.foldersExcluded++;
        counters.bytesExcluded += record.size ?? bytes;
      } else if (counter !== null) counters.bytesSkipped += record.size ?? bytes;
      break;
    }
    case 'failed':
      countFailure(counters, kind, outcome.side);
      counters.bytesFailed += record.size ?? bytes;
      return;
    default:
      outcome satisfies never;
  }
  countNotes(counters, outcome);
}

function countFailure(counters: Counters, kind: ItemRecord['kind'], side: 'source' | 'destination'): void {
  if (kind === 'folder') {
    counters.foldersFailed++;
    if (side === 'source') counters.foldersFailedAtSource++;
  } else if (side === 'source') counters.filesFailedAtSource++;
  else counters.filesFailedAtDestination++;
}

function countNotes(counters: Counters, outcome: Exclude<ItemOutcome, { type: 'failed' }>): void {
  for (const { note } of outcome.notes) {
    if (note === 'renamed') counters.itemsRenamed++;
    else if (note === 'time-clamped') counters.timesClamped++;
  }
}
