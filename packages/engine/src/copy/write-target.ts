import { clampTime, type Meta, type Segment, type WriteTarget } from '@drover/core';
import type { CopyContext } from './copy-context.ts';
import type { CopyJob } from './copy-job.ts';

/** What the destination is asked to store for this job. */
export function targetOf(job: CopyJob, temporary: Segment, context: CopyContext): WriteTarget {
  const target = {
    item: job.item,
    size: job.source.size,
    meta: metaOf(job, context),
    temporary,
    condition: job.condition,
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

/** The times that go with the content, as the destination can hold them. */
function metaOf(job: CopyJob, context: CopyContext): Meta {
  const { modified, created } = job.source;
  const { range } = context.rules.times;
  if (created === undefined) return modified === undefined ? {} : { modified: clampTime(modified, range).time };
  const meta = { created: clampTime(created, range).time };
  return modified === undefined ? meta : { ...meta, modified: clampTime(modified, range).time };
}
