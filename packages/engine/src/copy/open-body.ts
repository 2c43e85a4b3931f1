import type { ContentHash } from './content-hash.ts';
import type { CopyContext } from './copy-context.ts';
import type { CopyJob } from './copy-job.ts';
import { SourceBody } from './source-body.ts';

/** The job's source from one offset to another (null: to its end), read under the context's limits. */
export function openBody(
  job: CopyJob,
  from: number,
  to: number | null,
  hash: ContentHash | null,
  context: CopyContext,
  signal: AbortSignal,
): SourceBody {
  return new SourceBody({
    connection: context.source,
    entry: job.source,
    from,
    to,
    signal,
    hash,
    moved: (bytes) => {
      job.moved += bytes;
      return context.watch.moved(bytes);
    },
  });
}
