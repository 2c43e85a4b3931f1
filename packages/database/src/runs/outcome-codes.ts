import type { ItemOutcome, SkipReason } from '@drover/core';

/** How outcomes are numbered in the table of items. Numbers are never given anew. */
const CODES = {
  copied: 1,
  'folder-created': 2,
  'folder-present': 3,
  failed: 4,
  unchanged: 10,
  'destination-newer': 11,
  conflict: 12,
  'excluded-by-rule': 13,
  filtered: 14,
  link: 15,
  special: 16,
  'unsupported-at-source': 17,
  'unsupported-at-destination': 18,
  scanned: 19,
} as const satisfies Record<Exclude<ItemOutcome['type'], 'skipped'> | SkipReason, number>;

export type OutcomeName = keyof typeof CODES;

const NAMES = new Map(Object.entries(CODES).map(([name, code]) => [code as number, name as OutcomeName]));

export function outcomeCode(outcome: ItemOutcome): number {
  return CODES[outcome.type === 'skipped' ? outcome.reason : outcome.type];
}

export function codeOf(name: OutcomeName): number {
  return CODES[name];
}

export function isOutcomeName(name: string): name is OutcomeName {
  return name in CODES;
}

export function outcomeName(code: number): OutcomeName {
  const name = NAMES.get(code);
  if (name === undefined) throw new RangeError(`there is no outcome ${code}`);
  return name;
}

/** What the log filters by: an item arrived or was there, was left alone, or failed. */
export type OutcomeClass = 'success' | 'skipped' | 'failed';

const SUCCESS: ReadonlySet<OutcomeName> = new Set(['copied', 'folder-created', 'folder-present', 'scanned']);

export function classOf(name: OutcomeName): OutcomeClass {
  if (name === 'failed') return 'failed';
  return SUCCESS.has(name) ? 'success' : 'skipped';
}

export function codesOfClass(wanted: OutcomeClass): number[] {
  return [...NAMES].filter(([, name]) => classOf(name) === wanted).map(([code]) => code);
}
