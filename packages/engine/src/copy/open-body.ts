import type { ContentSums } from './content-sums.ts';
import type { CopyContext } from './copy-context.ts';
import type { CopyJob } from './copy-job.ts';
import { SourceBody } from './source-body.ts';

/** The job's source from one offset to another (null: to its end), read under the context's limits. */
export function openBody(
  job: CopyJob,
  from: number,
  to: number | null,
  sums: ContentSums | null,
  context: CopyContext,
  signal: AbortSignal,
): SourceBody {
  const body: SourceBody = new SourceBody({
    connection: context.source,
    ...(context.packed === undefined ? {} : { packed: context.packed }),
    entry: job.source,
    from,
    to,
    signal,
    sums,
    lane: job.lane,
    moved: (bytes) =>
      context.watch.moved(bytes, (passed) => {
        if (body.closed) return false;
        job.underWay += passed;
        return true;
      }),
  });
  return body;
}
