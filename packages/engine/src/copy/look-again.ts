import { childRef, type Entry, type Evidence, type ItemNote, type KnownItem, nameOf, parentRef } from '@drover/core';
import { looksEqual } from '../plan/compare.ts';
import { decide } from '../plan/decide.ts';
import { evidenceBetween } from '../plan/evidence.ts';
import { otherKind } from '../plan/other-kind.ts';
import type { Failure } from './attempt-failure.ts';
import type { CopyContext } from './copy-context.ts';
import { type CopiedFile, type CopyJob, knownAfter, recordOf } from './copy-job.ts';
import { failureOf } from './failure.ts';

/** After a refused condition: looks at the destination and decides anew. Null means that the job goes on under its new condition. */
export async function lookAgain(
  job: CopyJob,
  context: CopyContext,
  signal: AbortSignal,
): Promise<CopiedFile | Failure | null> {
  const place = { root: job.item.root, segments: job.item.segments };
  let seen: Entry | null;
  try {
    seen = await context.destination.stat(place, signal);
  } catch (thrown) {
    return failureOf(thrown, 'destination', 'stat', job, signal);
  }
  const settle = (
    outcome: Parameters<typeof recordOf>[1],
    bytes: number,
    known: KnownItem | null,
    evidence: Evidence | null = null,
  ): CopiedFile => ({
    record: recordOf(job, outcome, bytes, context.clock.now(), known, evidence),
    failed: outcome.type === 'failed',
    underWay: job.underWay,
  });
  const equal = seen !== null && seen.kind === 'file' && looksEqual(job.source, seen, context.rules);
  const evidence = equal && seen !== null ? evidenceBetween(job.source, seen) : null;
  if (equal && job.unanswered) {
    const notes: ItemNote[] = [...job.notes, { note: 'already-there' }];
    return settle({ type: 'copied', verified: 'size', notes }, job.source.size ?? 0, knownAfter(job, seen), evidence);
  }
  if (job.beside) {
    if (seen === null) return null;
    const outcome = { type: 'skipped', reason: equal ? 'unchanged' : 'conflict', notes: job.notes } as const;
    return settle(outcome, 0, equal ? knownAfter(job, seen) : null, evidence);
  }
  const decision = decide(job.source, seen, knownOf(job), context.rules);
  switch (decision.do) {
    case 'copy':
      job.condition = decision.condition;
      job.item = seen?.ref.id === undefined ? place : { ...place, id: seen.ref.id };
      if (decision.overwritesWork && !job.notes.some(({ note }) => note === 'conflict-overwritten')) {
        job.notes.push({ note: 'conflict-overwritten' });
      }
      return null;
    case 'copy-beside':
      if (moveBeside(job, context)) return null;
      return settle({ type: 'skipped', reason: 'conflict', notes: job.notes }, 0, null);
    case 'nothing': {
      const outcome = { type: 'skipped', reason: 'unchanged', notes: job.notes } as const;
      return settle(outcome, 0, knownAfter(job, seen), decision.compared ? evidence : null);
    }
    case 'fail': {
      const error = otherKind(place, decision.present);
      return settle(
        { type: 'failed', side: 'destination', error, attempts: job.failures + job.breaks.count + 1 },
        0,
        null,
      );
    }
    case 'skip': {
      const { do: _, ...why } = decision;
      return settle({ type: 'skipped', ...why, notes: job.notes }, 0, null);
    }
    default:
      return decision satisfies never;
  }
}

/** What is known of the destination, our own unsound write of this run included. */
function knownOf(job: CopyJob): KnownItem | undefined {
  if (job.unsound !== null) return { destinationName: job.task.name, destination: job.unsound };
  return job.task.known ?? undefined;
}

/** False when the destination can hold no such name. */
function moveBeside(job: CopyJob, context: CopyContext): boolean {
  const name = context.besideName(nameOf(job.item), job.source);
  const folder = parentRef(job.item);
  if (name === null || folder === null) return false;
  job.item = childRef(folder, name);
  job.beside = true;
  job.condition = { if: 'absent' };
  job.notes.push({ note: 'kept-both', name });
  return true;
}
