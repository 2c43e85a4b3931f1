import {
  type Entry,
  type EntryKind,
  type KnownItem,
  type SkipReason,
  sameVersion,
  type Version,
  type WriteCondition,
} from '@drover/core';
import type { TransferPolicy } from '../transfer.ts';
import { type CompareRules, compareTimes, looksEqual, type Stored, sameContent, versionFrom } from './compare.ts';

/** What stands at the destination under the name that the file is to have. */
export interface Seen extends Stored {
  readonly kind: EntryKind;
}

export interface DecisionRules extends CompareRules {
  readonly conflicts: TransferPolicy['conflicts'];
  readonly newerDestination: TransferPolicy['newerDestination'];
}

/** What is to be done with one file. */
export type Decision =
  | { readonly do: 'copy'; readonly condition: WriteCondition; readonly overwritesWork: boolean }
  /** The source is stored under another name; what stands here stays. */
  | { readonly do: 'copy-beside' }
  /**
   * `remember`: both versions are to be kept as known, because they are not yet. `compared`: the two look equal; else neither has changed
   * since they were known to be.
   */
  | { readonly do: 'nothing'; readonly remember: boolean; readonly compared: boolean }
  | { readonly do: 'skip'; readonly reason: SkipReason; readonly detail: string }
  /** Something of another sort has the name: nobody's work is replaced, and no link is followed. */
  | { readonly do: 'fail'; readonly present: EntryKind };

const LOOKS_EQUAL: Decision = { do: 'nothing', remember: true, compared: true };

/** Decides by the source's entry, the destination's and what earlier runs know. Pure. */
export function decide(
  source: Entry,
  destination: Seen | null,
  known: KnownItem | undefined,
  rules: DecisionRules,
): Decision {
  if (destination === null) return { do: 'copy', condition: { if: 'absent' }, overwritesWork: false };
  if (destination.kind !== 'file') return { do: 'fail', present: destination.kind };
  return known?.destination === undefined
    ? decideUnknown(source, destination, rules)
    : decideKnown(source, destination, { ...known, destination: known.destination }, rules);
}

function decideKnown(
  source: Entry,
  destination: Seen,
  known: KnownItem & Required<Pick<KnownItem, 'destination'>>,
  rules: DecisionRules,
): Decision {
  const untouched = sameVersion(known.destination, versionFrom(destination));
  if (!untouched && isUnrecordedWrite(known.replacing, destination, rules)) {
    return looksEqual(source, destination, rules) ? LOOKS_EQUAL : replace(destination);
  }
  if (known.source === undefined) return untouched ? replace(destination) : decideUnknown(source, destination, rules);
  const sourceSame = sameContent(known.source, source);
  if (untouched) {
    if (!sourceSame) return replace(destination);
    return { do: 'nothing', remember: !sameVersion(known.source, versionFrom(source)), compared: false };
  }
  if (looksEqual(source, destination, rules)) return LOOKS_EQUAL;
  if (rules.conflicts === 'source-wins') return replace(destination, true);
  if (rules.conflicts === 'keep-both') return { do: 'copy-beside' };
  if (sourceSame) {
    return {
      do: 'skip',
      reason: 'destination-newer',
      detail: 'Somebody changed it at the destination since it was copied; that work is kept.',
    };
  }
  return {
    do: 'skip',
    reason: 'conflict',
    detail: "It changed on both sides since it was copied; the destination's is kept.",
  };
}

/**
 * True for our own write that was not recorded, because the process died in between. Only size and a time that we set ourselves prove
 * it: where the destination holds no times, it may as well be somebody's work.
 */
export function isUnrecordedWrite(replacing: Version | undefined, destination: Stored, rules: CompareRules): boolean {
  if (replacing === undefined || rules.times.write === 'none') return false;
  if (replacing.size === null || replacing.size !== destination.size) return false;
  return compareTimes(replacing, destination, rules) === 'same';
}

function decideUnknown(source: Entry, destination: Seen, rules: DecisionRules): Decision {
  if (looksEqual(source, destination, rules)) return LOOKS_EQUAL;
  const order = compareTimes(source, destination, rules);
  if (order === 'source-newer' || order === 'same') return replace(destination);
  if (rules.newerDestination === 'replace') return replace(destination);
  return {
    do: 'skip',
    reason: 'destination-newer',
    detail:
      order === 'unknown'
        ? 'The destination has another file of this name, and the times do not tell which is newer; it is kept.'
        : "The destination's file is newer; it is kept.",
  };
}

function replace(destination: Seen, overwritesWork = false): Decision {
  return { do: 'copy', condition: { if: 'unchanged', since: versionFrom(destination) }, overwritesWork };
}
