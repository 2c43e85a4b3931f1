import type { ItemOutcome, ItemRecord, Over } from '@drover/core';
import { type ErrorData, errorData } from '@drover/engine';
import { plain, texts } from './array-literal.ts';
import { outcomeCode } from './outcome-codes.ts';
import { pathToText } from './path-text.ts';

/** What of an outcome its code does not tell; nothing for nearly all. */
export interface ItemDetail {
  /** Of a file that did not arrive: its last change, in epoch milliseconds. The first member, where SQL finds it. */
  readonly modified?: number;
  readonly verified?: 'hash' | 'reread' | 'rewritten-by-service';
  readonly notes?: Exclude<ItemOutcome, { type: 'failed' }>['notes'];
  readonly text?: string;
  readonly cause?: string;
  readonly over?: Over;
  readonly side?: 'source' | 'destination';
  readonly error?: ErrorData;
  readonly attempts?: number;
  readonly remedy?: string;
}

/** The columns of `items` behind run and seq, in order. */
export const ITEM_COLUMNS = 'path, folder, outcome, cause, bytes, started, took, detail, size';
const TYPES = ['text', 'boolean', 'smallint', 'text', 'bigint', 'bigint', 'integer', 'text', 'bigint'];

/** `unnest` over the parameters from `$first` on, as a table `item` with the columns above and `ord`. */
export function itemRows(first: number): string {
  const arrays = TYPES.map((type, at) => `$${first + at}::${type}[]`);
  return `unnest(${arrays.join(', ')}) with ordinality as item (${ITEM_COLUMNS}, ord)`;
}

/** As many parameters as there are columns. */
export function itemParameters(records: readonly ItemRecord[]): string[] {
  const paths: string[] = [];
  const folders: boolean[] = [];
  const outcomes: number[] = [];
  const causes: (string | null)[] = [];
  const bytes: number[] = [];
  const started: number[] = [];
  const took: number[] = [];
  const details: (string | null)[] = [];
  const sizes: (number | null)[] = [];
  for (const record of records) {
    paths.push(pathToText(record.path));
    folders.push(record.kind === 'folder');
    outcomes.push(outcomeCode(record.outcome));
    causes.push(causeOf(record.outcome));
    bytes.push(record.bytes);
    started.push(Math.round(record.startedAt));
    took.push(Math.min(2 ** 31 - 1, Math.max(0, Math.round(record.endedAt - record.startedAt))));
    details.push(detailText(record));
    sizes.push(record.size ?? null);
  }
  return [
    texts(paths),
    plain(folders),
    plain(outcomes),
    texts(causes),
    plain(bytes),
    plain(started),
    plain(took),
    texts(details),
    plain(sizes),
  ];
}

/** What problems are grouped by; null for what is no problem. */
export function causeOf(outcome: ItemOutcome): string | null {
  if (outcome.type === 'failed') {
    const { kind, fault } = outcome.error;
    return `${outcome.side}:${kind}${fault === undefined ? '' : `:${fault}`}`;
  }
  if (outcome.type !== 'skipped') return null;
  switch (outcome.reason) {
    case 'unchanged':
    case 'scanned':
    case 'excluded-by-rule':
    case 'filtered':
      return null;
    case 'destination-newer':
    case 'conflict':
    case 'link':
    case 'special':
    case 'unsupported-at-source':
    case 'unsupported-at-destination':
    case 'gone-at-source':
      return outcome.cause === undefined ? outcome.reason : `${outcome.reason}:${outcome.cause}`;
    default:
      return outcome.reason satisfies never;
  }
}

export function detailText({ outcome, modified }: Pick<ItemRecord, 'modified' | 'outcome'>): string | null {
  const tells = modified !== undefined && (causeOf(outcome) !== null || isLeftOut(outcome));
  const detail = { ...(tells ? { modified: Math.round(modified) } : {}), ...detailOf(outcome) };
  for (const _ in detail) return JSON.stringify(detail);
  return null;
}

function isLeftOut(outcome: ItemOutcome): boolean {
  return outcome.type === 'skipped' && (outcome.reason === 'excluded-by-rule' || outcome.reason === 'filtered');
}

function detailOf(outcome: ItemOutcome): ItemDetail {
  if (outcome.type === 'failed') {
    return { side: outcome.side, error: errorData(outcome.error), attempts: outcome.attempts };
  }
  const notes = outcome.notes.length === 0 ? {} : { notes: outcome.notes };
  if (outcome.type === 'copied') return outcome.verified === 'size' ? notes : { verified: outcome.verified, ...notes };
  if (outcome.type !== 'skipped') return notes;
  const { detail, cause, over } = outcome;
  return {
    ...(detail === undefined ? {} : { text: detail }),
    ...(cause === undefined ? {} : { cause }),
    ...(over === undefined ? {} : { over }),
    ...notes,
  };
}
