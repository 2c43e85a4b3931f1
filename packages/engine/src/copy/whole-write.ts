import { type Entry, versionOf } from '@drover/core';
import type { Failure } from './attempt-failure.ts';
import { contentSums } from './content-sums.ts';
import type { CopyContext } from './copy-context.ts';
import type { CopyJob, Sent } from './copy-job.ts';
import { discardQuietly } from './discard-quietly.ts';
import { failureOf, isUnanswered } from './failure.ts';
import { openBody } from './open-body.ts';
import type { SourceBody } from './source-body.ts';
import { targetOf } from './write-target.ts';

/** One attempt to store the file in one go. */
export async function sendWhole(job: CopyJob, context: CopyContext, signal: AbortSignal): Promise<Sent> {
  const sums = contentSums(job.source, context);
  const target = targetOf(job, context.temporary(), context);
  const body = openBody(job, 0, null, sums, context, signal);
  let entry: Entry | null = null;
  try {
    entry = await context.destination.write(target, body, signal);
    // A connector that stops at the announced size has not asked for the end, where changes are found.
    if (!body.ended) await body.next();
    return { ok: true, entry, bytes: body.position, hash: sums?.wanted ?? null, watched: body.watched };
  } catch (thrown) {
    await body.close();
    if (entry === null) await discardQuietly(target, context);
    const failure = blame(thrown, body, job, signal);
    if (entry !== null) {
      job.unsound = versionOf(entry);
      job.condition = { if: 'unchanged', since: job.unsound };
    } else if (isUnanswered(failure)) job.unanswered = true;
    return { ok: false, ...failure };
  }
}

function blame(thrown: unknown, body: SourceBody, job: CopyJob, signal: AbortSignal): Failure {
  const failure = failureOf(thrown, 'destination', 'write', job, signal);
  if (body.failure === null) return failure;
  return { side: 'source', error: body.failure, changed: body.changed };
}
