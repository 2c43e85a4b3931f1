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
  'gone-at-source': 20,
} as const satisfies Record<Exclude<ItemOutcome['type'], 'skipped'> | SkipReason, number>;

/** What the pass that gives permissions tells of an item, behind the items of the copy. */
const PERMISSION_CODES = {
  'permissions-given': 30,
  'permissions-left-out': 31,
  'permissions-undecided': 32,
  'permissions-failed': 33,
} as const;

/** What became of an item itself. */
export type ItemOutcomeName = keyof typeof CODES;
export type PermissionOutcomeName = keyof typeof PERMISSION_CODES;
export type OutcomeName = ItemOutcomeName | PermissionOutcomeName;

const ALL_CODES = { ...CODES, ...PERMISSION_CODES } as const satisfies Record<OutcomeName, number>;
const NAMES = new Map(Object.entries(ALL_CODES).map(([name, code]) => [code as number, name as OutcomeName]));

/** Of lines that tell of an item itself, as SQL: those about its permissions have other numbers. */
export const TELLS_OF_ITEM = `outcome < ${PERMISSION_CODES['permissions-given']}`;

export function outcomeCode(outcome: ItemOutcome): number {
  return CODES[outcome.type === 'skipped' ? outcome.reason : outcome.type];
}

export function codeOf(name: OutcomeName): number {
  return ALL_CODES[name];
}

export function isOutcomeName(name: string): name is OutcomeName {
  return name in ALL_CODES;
}

export function isPermissionOutcome(name: OutcomeName): name is PermissionOutcomeName {
  return name in PERMISSION_CODES;
}

export function outcomeName(code: number): OutcomeName {
  const name = NAMES.get(code);
  if (name === undefined) throw new RangeError(`there is no outcome ${code}`);
  return name;
}

/** What the log filters by: an item arrived or was there, was left alone (as all is that a scan only looks at), or failed; or what was given on it. */
export type OutcomeClass = 'success' | 'skipped' | 'failed' | 'permissions';

const SUCCESS: ReadonlySet<OutcomeName> = new Set(['copied', 'folder-created', 'folder-present']);

export function classOf(name: OutcomeName): OutcomeClass {
  if (name === 'failed') return 'failed';
  if (isPermissionOutcome(name)) return 'permissions';
  return SUCCESS.has(name) ? 'success' : 'skipped';
}

export function codesOfClass(wanted: OutcomeClass): number[] {
  return [...NAMES].filter(([, name]) => classOf(name) === wanted).map(([code]) => code);
}
