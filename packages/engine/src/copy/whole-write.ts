import { clampTime, type ItemRef, type Meta, parentRef, type Segment, type WriteTarget } from '@drover/core';
import type { ContentHash } from './content-hash.ts';
import type { CopyContext } from './copy-context.ts';
import type { CopyJob, Sent } from './copy-job.ts';
import { failureOf } from './failure.ts';
import { openBody } from './open-body.ts';

/** How long cancelled or failed work may take to clean up behind itself. */
const CLEANUP_MS = 1500;

/** One attempt to store the file in one go. */
export async function sendWhole(
  job: CopyJob,
  hash: ContentHash | null,
  context: CopyContext,
  signal: AbortSignal,
): Promise<Sent> {
  const target = targetOf(job, context.temporary(), context);
  const body = openBody(job, 0, null, hash, context, signal);
  try {
    const entry = await context.destination.write(target, body, signal);
    // A connector that stops at the announced size has not asked for the end, where changes are found.
    if (!body.ended) await body.next();
    return { ok: true, entry, bytes: body.position };
  } catch (thrown) {
    job.unanswered = true;
    await body.close();
    await discardQuietly(target, context);
    if (body.failure !== null && !signal.aborted) {
      return { ok: false, side: 'source', error: body.failure, changed: body.changed };
    }
    return { ok: false, ...failureOf(thrown, 'destination', 'write', job, signal) };
  }
}

/** What the destination is asked to store for this job. */
export function targetOf(job: CopyJob, temporary: Segment, context: CopyContext): WriteTarget {
  const target = {
    item: job.item,
    size: job.source.size,
    meta: metaOf(job, context),
    temporary,
    condition: job.condition,
  };
  return context.fence === undefined ? target : { ...target, beforeCommit: context.fence };
}

/** The times that go with the content, as the destination can hold them. */
function metaOf(job: CopyJob, context: CopyContext): Meta {
  const { modified, created } = job.source;
  const { range } = context.rules.times;
  return {
    ...(modified === undefined ? {} : { modified: clampTime(modified, range).time }),
    ...(created === undefined ? {} : { created: clampTime(created, range).time }),
  };
}

/** Removes what a failed write may have left under its temporary name; the next run removes what stays. */
async function discardQuietly(target: WriteTarget, context: CopyContext): Promise<void> {
  const folder = parentRef(target.item);
  if (folder === null) return;
  const temporary: ItemRef = { root: folder.root, segments: [...folder.segments, target.temporary] };
  try {
    await context.destination.discard(temporary, AbortSignal.timeout(CLEANUP_MS));
  } catch {
    // Reported is why the write failed; a leftover is found and removed by its name.
  }
}
