import type { PassSums } from '@drover/database';
import type { ProofHeader } from '@drover/proof';
import { z } from 'zod';

type Proved = Pick<ProofHeader, 'exclusions' | 'settings'>;

const sumsSchema = z.object({
  rows: z.number(),
  given: z.number(),
  leftOut: z.number(),
  waiting: z.number(),
  failed: z.number(),
  /** Proofs of before have none. */
  unanswered: z.number().default(0),
  unfinished: z.number(),
  undecided: z.number(),
  decidedSince: z.number(),
  mapChangedSince: z.number(),
});

/** What was given at the destination when the proof was made, beside the settings: what arrived is proved without it. */
export function withPermissions({ settings, ...proved }: Proved, permissions: PassSums | null): Proved {
  return { ...proved, settings: permissions === null ? settings : { ...settings, permissions: { ...permissions } } };
}

/** The same for people; null where no permissions were to be given. */
export function permissionsText(permissions: unknown): string | null {
  const { data } = sumsSchema.safeParse(permissions);
  if (data === undefined) return null;
  const { rows, given, leftOut, waiting, failed, unanswered, unfinished, undecided, decidedSince, mapChangedSince } =
    data;
  const sent = unanswered === 0 ? '' : ` Sent, and not known whether they arrived: rights on ${unanswered} items.`;
  const open = ofRows(unfinished, 'that has not come to its end');
  const since = `${ofRows(undecided, 'somebody has to decide')}${ofRows(decidedSince, 'something was decided since that is not applied')}${ofRows(mapChangedSince, 'the map is another one since that is not applied')}`;
  return `Given by the permission map in ${rows} ${rows === 1 ? 'row' : 'rows'}: ${given} rights; left out: ${leftOut}. Items that wait for a decision: ${waiting}, that were refused: ${failed}.${sent}${open}${since}`;
}

function ofRows(count: number, what: string): string {
  return count === 0 ? '' : ` In ${count} of them ${what}.`;
}
