import type { ItemNote, Over, Segment } from '@drover/core';
import type { ItemDetail } from './item-columns.ts';
import { classOf, type OutcomeClass, type OutcomeName, outcomeName } from './outcome-codes.ts';
import { pathFromText } from './path-text.ts';

/** One line of a run's log. */
export interface LogItem {
  readonly seq: number;
  readonly path: readonly Segment[];
  readonly kind: 'file' | 'folder';
  readonly outcome: OutcomeName;
  readonly outcomeClass: OutcomeClass;
  /** What problems are grouped by; null for what is no problem. */
  readonly cause: string | null;
  readonly bytes: number;
  /** Bytes that the source's listing gave it. */
  readonly listed: number;
  /** Of a file that did not arrive: when its content changed last at the source, in epoch milliseconds; null where nobody told. */
  readonly modified: number | null;
  /** One sentence; '' when there is nothing to add. */
  readonly message: string;
  readonly remedy: string | null;
  readonly side: 'source' | 'destination' | null;
  readonly verified: 'size' | 'hash' | 'reread' | 'rewritten-by-service' | null;
  /** How often it was tried; null for what did not fail. */
  readonly attempts: number | null;
  /** Of a path that is too long for the destination. */
  readonly over: Over | null;
  readonly notes: readonly ItemNote[];
  readonly startedAt: Date;
  readonly endedAt: Date;
}

export const LOG_COLUMNS = 'seq, path, folder, outcome, cause, bytes, started, took, detail, size';

export interface ItemRow {
  readonly seq: number;
  readonly path: string;
  readonly folder: boolean;
  readonly outcome: number;
  readonly cause: string | null;
  readonly bytes: number;
  readonly started: number;
  readonly took: number;
  readonly detail: string | null;
  readonly size: number | null;
}

export function logItem(row: ItemRow): LogItem {
  const outcome = outcomeName(row.outcome);
  const detail: ItemDetail = row.detail === null ? {} : (JSON.parse(row.detail) as ItemDetail);
  return {
    seq: row.seq,
    path: pathFromText(row.path),
    kind: row.folder ? 'folder' : 'file',
    outcome,
    outcomeClass: classOf(outcome),
    cause: row.cause,
    bytes: row.bytes,
    listed: row.size ?? row.bytes,
    modified: detail.modified ?? null,
    message: detail.error?.message ?? detail.text ?? '',
    remedy: detail.error?.remedy ?? detail.remedy ?? null,
    side: detail.side ?? null,
    verified: outcome === 'copied' ? (detail.verified ?? 'size') : null,
    attempts: detail.attempts ?? null,
    over: detail.over ?? null,
    notes: detail.notes ?? [],
    startedAt: new Date(row.started),
    endedAt: new Date(row.started + row.took),
  };
}
