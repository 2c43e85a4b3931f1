import {
  describeFacts,
  displayPath,
  FACTS_MISSING,
  type ItemNote,
  type ItemOutcome,
  type ItemRecord,
  type RunProgress,
  type ScanReport,
  type StorageError,
  sentences,
} from '@drover/core';
import { contentMoved } from './content-moved.ts';
import type { ItemOutputRecord, OutputRecord, SummaryRecord } from './json-records.ts';
import { keptFiles } from './kept-files.ts';
import type { RunResult, RunStart } from './report.ts';

export function startRecord(start: RunStart, version: string): OutputRecord {
  const { transferKey, ...rest } = start;
  return { type: 'start', version, transfer: transferKey, ...rest };
}

export function itemRecord(record: ItemRecord): ItemOutputRecord {
  const { path, kind, bytes, startedAt, endedAt, outcome } = record;
  return {
    type: 'item',
    path: [...path],
    display: displayPath({ root: '', segments: path }),
    kind,
    outcome: outcome.type,
    bytes,
    startedAt,
    endedAt,
    ...outcomeFields(outcome),
  };
}

export function progressRecord(progress: RunProgress): OutputRecord {
  return { type: 'progress', ...progress, counters: { ...progress.counters } };
}

export function summaryRecord(result: RunResult): SummaryRecord {
  const { status, message, exitCode, dryRun, startedAt, endedAt, counters, stoppedBy, scan, verified } = result;
  const more = [keptFiles(result), result.nothingMatched].filter((each) => typeof each === 'string');
  const { filesNotReached = 0 } = result;
  const seconds = Math.max(endedAt - startedAt, 1) / 1000;
  return {
    type: 'summary',
    status,
    message: more.length === 0 ? message : sentences(message, ...more),
    exitCode,
    dryRun,
    startedAt,
    endedAt,
    bytesPerSecond: Math.round(contentMoved(counters) / seconds),
    counters: { ...counters },
    filesNotReached,
    ...(verified === undefined ? {} : { verified: { ...verified } }),
    ...(stoppedBy === undefined ? {} : { stoppedBy: { ...stoppedBy, error: errorRecord(stoppedBy.error) } }),
    ...(scan === undefined ? {} : { scan: scanFields(scan) }),
  };
}

/** The message of an error is no field of its own, and would be lost. */
function scanFields(scan: ScanReport) {
  const examples = scan.failures.examples.map(({ path, error }) => ({ path, error: errorRecord(error) }));
  return { ...scan, failures: { count: scan.failures.count, examples } };
}

function outcomeFields(outcome: ItemOutcome): Partial<ItemOutputRecord> & Pick<ItemOutputRecord, 'notes'> {
  switch (outcome.type) {
    case 'copied':
      return { verified: outcome.verified, notes: outcome.notes.map(noteFields) };
    case 'folder-created':
    case 'folder-present':
      return { notes: outcome.notes.map(noteFields) };
    case 'skipped': {
      const { reason, cause, detail, notes } = outcome;
      return {
        reason,
        ...(cause === undefined ? {} : { cause }),
        ...(detail === undefined ? {} : { detail }),
        notes: notes.map(noteFields),
      };
    }
    case 'failed': {
      const { side, attempts, error } = outcome;
      return { side, attempts, error: errorRecord(error), notes: [] };
    }
  }
}

function noteFields(note: ItemNote): ItemOutputRecord['notes'][number] {
  switch (note.note) {
    case 'renamed':
      return { note: note.note, name: note.repair.repaired, steps: [...note.repair.steps] };
    case 'time-clamped':
      return { note: note.note, from: note.fromEpochMs, to: note.toEpochMs };
    case 'time-not-set':
      return { note: note.note, detail: note.detail };
    case 'caution':
      return { note: note.note, detail: note.detail };
    case 'facts':
      return { note: note.note, detail: describeFacts(note.facts) };
    case 'facts-missing':
      return { note: note.note, detail: FACTS_MISSING };
    case 'kept-both':
      return { note: note.note, name: note.name };
    case 'resumed':
      return { note: note.note, from: note.fromByte };
    default:
      return { note: note.note };
  }
}

function errorRecord(error: StorageError) {
  const { kind, fault, message, remedy, vendor } = error;
  return {
    kind,
    message,
    ...(fault === undefined ? {} : { fault }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(vendor === undefined ? {} : { vendor }),
  };
}
