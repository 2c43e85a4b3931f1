import type { Item } from '@drover/api';
import {
  CAUSES,
  descendantRef,
  describeFacts,
  displayPath,
  displaySegment,
  FACTS_MISSING,
  type ItemNote,
  rootRef,
  topicOf,
} from '@drover/core';
import type { LogItem } from '@drover/database';
import { helpOn } from './help-on.ts';

/** One line of a run's log as the interface shows it. */
export function itemView(item: LogItem): Item {
  const { seq, path, kind, outcome, outcomeClass, cause, bytes, message, remedy, side, notes } = item;
  return {
    seq,
    path: [...path],
    display: displayPath(descendantRef(rootRef(), path)),
    kind,
    outcome: outcomeClass,
    reason: outcome === 'failed' ? (cause ?? outcome) : outcome,
    bytes,
    size: sizeOf(item),
    message,
    remedy: remedy ?? (outcome === 'failed' ? CAUSES[topicOf(cause ?? '')].remedy : null),
    help: helpOn(cause),
    side,
    notes: [...notes.map(noteSentence), ...attemptsSentence(item)],
    startedAt: item.startedAt.toISOString(),
    endedAt: item.endedAt.toISOString(),
  };
}

function sizeOf({ kind, outcome, bytes, listed }: LogItem): number | null {
  if (kind === 'folder' || outcome === 'link' || outcome === 'special' || outcome.startsWith('permissions-'))
    return null;
  return outcome === 'copied' ? bytes : listed;
}

const DOUBTS: Readonly<Record<NonNullable<Extract<ItemNote, { note: 'rewritten-by-service' }>['doubt']>, string>> = {
  'not-larger':
    'It is not larger than what was sent, as it would be by properties: open it there to see that it is sound.',
  'much-larger': 'More than 1 MiB was added, which is more than properties take: open it there.',
};

function noteSentence(note: ItemNote): string {
  switch (note.note) {
    case 'renamed':
      return `Stored as "${displaySegment(note.repair.repaired)}": ${note.repair.steps.join(', ')}.`;
    case 'moved':
      return `Moved up at the destination, to ${displayPath({ root: '', segments: note.to })}, by a rule of the migration.`;
    case 'time-clamped':
      return `The destination cannot hold its time; ${shownTime(note.toEpochMs)} was set instead.`;
    case 'time-not-set':
      return `Its time was not set: ${note.detail}`;
    case 'caution':
      return note.detail;
    case 'facts':
      return displaySegment(describeFacts(note.facts));
    case 'facts-missing':
      return FACTS_MISSING;
    case 'kept-both':
      return `The destination's own was kept; this one is stored as "${displaySegment(note.name)}".`;
    case 'conflict-overwritten':
      return 'A changed file at the destination was replaced.';
    case 'already-there':
      return 'It had arrived in an earlier attempt.';
    case 'rewritten-by-service':
      return `The service wrote properties of its own into the file, so its size and hash there are others.${note.doubt === undefined ? '' : ` ${DOUBTS[note.doubt]}`}`;
    case 'resumed':
      return `The upload went on from byte ${note.fromByte}.`;
    default:
      return note satisfies never;
  }
}

/** When something was tried in vain more than once, as with a file that a program holds locked. */
function attemptsSentence({ outcome, attempts, endedAt }: LogItem): string[] {
  if (outcome !== 'failed' || attempts === null || attempts < 2) return [];
  return [`Tried ${attempts} times, the last time at ${endedAt.toISOString()}.`];
}

function shownTime(epochMs: number): string {
  return Math.abs(epochMs) <= 8.64e15 ? new Date(epochMs).toISOString() : String(epochMs);
}
