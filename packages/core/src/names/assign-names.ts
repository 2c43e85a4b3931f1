import type { Segment } from '../segment.ts';
import { checkName, isLegalName, type NameProblem, quote } from './check-name.ts';
import { fitName } from './fit-name.ts';
import { nameKey } from './fold-name.ts';
import { hashName } from './hash-name.ts';
import type { NamePlace, NameRules } from './name-rules.ts';
import type { NameRepair } from './repair.ts';
import { type NamePolicy, repairName, requireReplacement } from './repair-name.ts';

/** One child of a source folder. */
export interface NamedItem {
  readonly name: Segment;
  readonly kind: 'file' | 'folder';
  /** What tells it from another child of the same name, where the source allows those; its name when absent. */
  readonly key?: string;
  /** What it is to be called instead of its own name; one that got a name in an earlier run keeps that. */
  readonly wanted?: Segment;
  /** It comes from elsewhere: also a name that needs no repair goes to whatever else has it or wants it. */
  readonly yields?: true;
}

/** The name that an item gets at the destination, or why it gets none. */
export type Assignment =
  | { readonly name: Segment /** Null when the name is the item's own. */; readonly repair: NameRepair | null }
  | { readonly name: null; readonly problems: readonly NameProblem[] };

export interface AssignmentContext {
  /** Depth of the items; 0 at the top of the destination's root. */
  readonly depth: number;
  /** Names given by earlier runs, by key: kept whatever they are, also for items that are not there at the moment. */
  readonly assigned: ReadonlyMap<string, Segment>;
  /**
   * Names at the destination that belong to nobody here: no repaired name falls on them, nor the name of what yields, while a name that
   * needs no repair keeps meaning the same name there. To be given only when `assigned` is complete, else a run takes its own files for somebody else's.
   */
  readonly taken?: Iterable<Segment>;
}

/**
 * Gives every child of one folder its name at the destination, no two names being one there. The outcome depends on the set of
 * children alone, never on their order: a name that needs no repair keeps it against repaired ones, the first in code-unit order wins
 * among equals, and the others carry a suffix from a hash of their own original name.
 */
export function assignNames(
  items: Iterable<NamedItem>,
  rules: NameRules,
  policy: NamePolicy,
  context: AssignmentContext,
): Map<string, Assignment> {
  if (policy.mode === 'replace') requireReplacement(policy.by, rules);
  const names = new Map<string, Assignment>();
  const holders = new Map<string, Holder>();
  for (const name of context.assigned.values()) holders.set(nameKey(name, rules), { rank: 'kept', name });
  const taken = new Set(Array.from(context.taken ?? [], (name) => nameKey(name, rules)));
  const losers: Claim[] = [];
  const places = {
    file: { kind: 'file', depth: context.depth },
    folder: { kind: 'folder', depth: context.depth },
  } as const;

  for (const item of items) {
    const key = item.key ?? item.name;
    const place = places[item.kind];
    const kept = context.assigned.get(key);
    if (kept !== undefined) {
      names.set(key, keptAssignment(item, kept, rules, policy, place));
      continue;
    }
    const claim = claimFor(key, item, rules, policy, place);
    if (claim === null) {
      names.set(key, { name: null, problems: checkName(item.wanted ?? item.name, rules, place) });
      continue;
    }
    const folded = nameKey(claim.name, rules);
    const holder = holders.get(folded);
    if (claim.rank === 'repaired' && taken.has(folded)) losers.push(claim);
    else if (holder === undefined) holders.set(folded, claim);
    else if (holder.rank !== 'kept' && precedes(claim, holder)) {
      losers.push(holder);
      holders.set(folded, claim);
    } else losers.push(claim);
  }

  for (const holder of holders.values()) {
    if (holder.rank !== 'kept') names.set(holder.key, { name: holder.name, repair: holder.repair });
  }
  for (const loser of losers.sort((a, b) => (precedes(a, b) ? -1 : 1))) {
    const folded = nameKey(loser.name, rules);
    const reason = whyNot(loser, holders.get(folded));
    const { name, suffix } = freeName(loser, rules, (key) => holders.has(key) || taken.has(key));
    holders.set(nameKey(name, rules), { ...loser, name });
    const steps = [...(loser.repair?.steps ?? []), `added ${quote(suffix)} because ${reason}`];
    names.set(loser.key, { name, repair: { original: loser.original, repaired: name, steps } });
  }
  return names;
}

type Holder = Claim | { readonly rank: 'kept'; readonly name: Segment };

interface Claim {
  readonly key: string;
  readonly original: Segment;
  readonly name: Segment;
  readonly rank: 'own' | 'repaired';
  readonly repair: NameRepair | null;
  readonly place: NamePlace;
}

function claimFor(key: string, item: NamedItem, rules: NameRules, policy: NamePolicy, place: NamePlace): Claim | null {
  const { name: original, wanted = original } = item;
  if (wanted === original && isLegalName(original, rules, place)) {
    return { key, original, name: original, rank: item.yields ? 'repaired' : 'own', repair: null, place };
  }
  const repair = repairOf(item, rules, policy, place);
  return repair === null ? null : { key, original, name: repair.repaired, rank: 'repaired', repair, place };
}

function repairOf(
  { name: original, wanted = original }: NamedItem,
  rules: NameRules,
  policy: NamePolicy,
  place: NamePlace,
): NameRepair | null {
  const repair = repairName(wanted, rules, policy, place);
  if (repair === null || wanted === original) return repair;
  const steps = [`called it ${quote(wanted)} by a rule of the migration`, ...repair.steps];
  return { original, repaired: repair.repaired, steps };
}

/** A total order: own names first, then by original, then by key. */
function precedes(a: Claim, b: Claim): boolean {
  if (a.rank !== b.rank) return a.rank === 'own';
  return a.original === b.original ? a.key < b.key : a.original < b.original;
}

function keptAssignment(
  item: NamedItem,
  kept: Segment,
  rules: NameRules,
  policy: NamePolicy,
  place: NamePlace,
): Assignment {
  const original = item.name;
  if (kept === original) return { name: kept, repair: null };
  const repair = repairOf(item, rules, policy, place);
  if (repair !== null && repair.repaired === kept) return { name: kept, repair };
  return {
    name: kept,
    repair: { original, repaired: kept, steps: [`kept the name ${quote(kept)} from an earlier run`] },
  };
}

function whyNot(loser: Claim, holder: Holder | undefined): string {
  if (holder === undefined) return `${quote(loser.name)} is there already and is something else`;
  if (holder.rank === 'kept') return `something else has the name ${quote(holder.name)} since an earlier run`;
  if (holder.original === loser.original) return `there are several ${quote(loser.original)}`;
  if (holder.rank === 'own' && loser.rank === 'own')
    return `${quote(holder.original)} and ${quote(loser.original)} are one name here`;
  return `${quote(holder.original)} has the name ${quote(holder.name)}`;
}

function freeName(
  loser: Claim,
  rules: NameRules,
  isUsed: (key: string) => boolean,
): { readonly name: Segment; readonly suffix: string } {
  for (let attempt = 0; ; attempt++) {
    const suffix = ` ~${suffixDigits(loser.key, attempt)}`;
    const name = fitName(loser.name, loser.place.kind, rules, suffix);
    if (!isUsed(nameKey(name, rules))) return { name, suffix };
  }
}

/** Six digits of the hash; all of it when those are in use; then, for names that somebody made collide, other hashes. */
function suffixDigits(key: string, attempt: number): string {
  if (attempt === 0) return hashName(key).slice(0, 6);
  return hashName(attempt === 1 ? key : `${key}\0${attempt}`);
}
