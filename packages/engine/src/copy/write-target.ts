import { clampTime, type Meta, type Segment, type WriteTarget } from '@drover/core';
import { widestMode } from '../plan/widest-mode.ts';
import type { CopyContext } from './copy-context.ts';
import { type CopyJob, countUnconfirmed } from './copy-job.ts';

/** What the destination is asked to store for this job. */
export function targetOf(job: CopyJob, temporary: Segment, context: CopyContext): WriteTarget {
  const { sending } = job;
  let known = 0;
  const target = {
    item: job.item,
    size: job.source.size,
    meta: metaOf(job, context),
    temporary,
    condition: job.condition,
    unconfirmed: (bytes: number) => {
      // What an attempt has sent may be answered when it is over.
      if (sending === null || job.sending !== sending) return;
      countUnconfirmed(job, bytes - known, context);
      known = bytes;
    },
  };
  const { fence } = context;
  if (fence === undefined) return target;
  const beforeCommit = async () => {
    try {
      await fence();
    } catch (error) {
      // Connectors may wrap what they are given; this way it is known for what it is.
      job.fenced = { error };
      throw error;
    }
  };
  return { ...target, beforeCommit };
}

/** What goes with the content: the times, as the destination can hold them, the most that the file may allow, and what the source says it is. */
function metaOf({ source }: CopyJob, context: CopyContext): Meta {
  const { modified, created, mediaType } = source;
  const { range } = context.rules.times;
  const mode = widestMode(source);
  return {
    ...(created === undefined ? {} : { created: clampTime(created, range).time }),
    ...(modified === undefined ? {} : { modified: clampTime(modified, range).time }),
    ...(mode === undefined ? {} : { mode }),
    ...(mediaType === undefined ? {} : { mediaType }),
  };
}
