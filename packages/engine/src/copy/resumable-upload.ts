import { type ResumableUpload, sameVersion, versionOf } from '@drover/core';
import type { Failure } from './attempt-failure.ts';
import { contentSums } from './content-sums.ts';
import type { CopyContext } from './copy-context.ts';
import type { CopyJob, Sent } from './copy-job.ts';
import { changedMeanwhile, failureOf, isUnanswered } from './failure.ts';
import { openBody } from './open-body.ts';
import { abandonPending, type Stretch, takeUpUpload } from './pending-upload.ts';
import { sendStretch } from './send-stretch.ts';
import { targetOf } from './write-target.ts';

/** True for a file that is to be sent so that a break can be gone on after. */
export function isResumable(job: CopyJob, { destination }: CopyContext): boolean {
  const { parts } = destination.capabilities;
  if (destination.upload === undefined || parts === undefined || job.source.size === null) return false;
  return job.pending !== null || job.source.size >= parts.fromBytes;
}

/** One attempt to store the file by an upload that survives breaks; it goes on where the last attempt or process ended. */
export async function sendResumable(job: CopyJob, context: CopyContext, signal: AbortSignal): Promise<Sent> {
  const upload = context.destination.upload as ResumableUpload;
  const size = job.source.size ?? 0;
  try {
    const missing = await takeUpUpload(job, upload, context, signal);
    job.sums ??= contentSums(job.source, context);
    for (const stretch of missing) {
      const failure = await sendOne(job, upload, stretch, context, signal);
      if (failure === null) continue;
      // The destination holds bytes that the source does not.
      if (failure.error.kind === 'corrupt') await abandonPending(job, context, signal);
      return { ok: false, ...failure };
    }
    const sawEnd = missing.at(-1)?.to === size;
    const failure = sawEnd ? null : await changeSince(job, context, signal);
    if (failure !== null) return { ok: false, ...failure };
    const { token, temporary } = job.pending ?? { token: {}, temporary: '' };
    const entry = await upload.commit(token, targetOf(job, temporary, context), signal);
    job.pending = null;
    return { ok: true, entry, bytes: size, hash: job.sums?.wanted ?? null, watched: true };
  } catch (thrown) {
    const failure = failureOf(thrown, 'destination', 'upload', job, signal);
    if (isUnanswered(failure)) job.unanswered = true;
    if (failure.error.kind === 'corrupt') await abandonPending(job, context, signal);
    return { ok: false, ...failure };
  }
}

/** Sends one stretch; null when it arrived. */
async function sendOne(
  job: CopyJob,
  upload: ResumableUpload,
  stretch: Stretch,
  context: CopyContext,
  signal: AbortSignal,
): Promise<Failure | null> {
  const body = openBody(job, stretch.from, stretch.to, job.sums, context, signal);
  try {
    await sendStretch(job, upload, stretch, body, context, signal);
    return null;
  } catch (thrown) {
    const failure = failureOf(thrown, 'destination', 'upload', job, signal);
    return body.failure === null ? failure : { side: 'source', error: body.failure, changed: body.changed };
  } finally {
    await body.close();
  }
}

/** Where the end of the file was sent by an earlier attempt, nobody has looked at the source since. */
async function changeSince(job: CopyJob, context: CopyContext, signal: AbortSignal): Promise<Failure | null> {
  try {
    const now = await context.source.stat(job.source.ref, signal);
    const same = now !== null && sameVersion(versionOf(job.source), versionOf(now));
    return same ? null : changedMeanwhile(job);
  } catch (thrown) {
    return failureOf(thrown, 'source', 'stat', job, signal);
  }
}
