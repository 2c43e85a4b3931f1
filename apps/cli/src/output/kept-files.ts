import { counted } from './quantities.ts';
import type { RunResult } from './report.ts';

/** What nobody should overlook in a run that ended well: files that did not arrive because the destination's were kept. Null when none. */
export function keptFiles({ counters, dryRun }: Pick<RunResult, 'counters' | 'dryRun'>): string | null {
  const kept = counters.filesSkipped + counters.filesConflicting;
  if (kept === 0 || dryRun) return null;
  const they = kept === 1 ? 'it is newer or was' : 'they are newer or were';
  return `${counted(kept, 'file')} at the destination ${kept === 1 ? 'was' : 'were'} kept because ${they} changed there.`;
}
