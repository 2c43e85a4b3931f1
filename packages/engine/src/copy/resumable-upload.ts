import type { ContentHash } from './content-hash.ts';
import type { CopyContext } from './copy-context.ts';
import type { CopyJob, Sent } from './copy-job.ts';

export function isResumable(_job: CopyJob, _context: CopyContext): boolean {
  return false;
}
export async function sendInParts(
  _job: CopyJob,
  _hash: ContentHash | null,
  _context: CopyContext,
  _signal: AbortSignal,
): Promise<Sent> {
  throw new Error('x');
}
