import type { Notice } from '@drover/api';
import type { Side } from '../../addresses/wizard-search.ts';
import type { SideView } from '../../parts/picker/use-side.ts';

type Known = Pick<SideView, 'connector' | 'deauthorized' | 'place' | 'error'> & {
  readonly listing: Pick<SideView['listing'], 'complete' | 'entries'>;
};

/** What one side still lacks, in one sentence; null when its whole listing is here. */
export function missingOn(side: Side, view: Known): string | null {
  if (view.connector === null) return `Connect a ${side} first.`;
  if (view.deauthorized) return `Reauthorize the ${side} connector first.`;
  if (view.error !== null) return `The ${side} folder could not be loaded.`;
  if (view.place === null) return `Open the ${side} folder first.`;
  if (!view.listing.complete) return `The ${side} folder is still being loaded.`;
  return null;
}

/** Why a transfer cannot start yet, in one sentence; null when it can. */
export function whyNotYet(source: Known, destination: Known, notices: readonly Notice[]): string | null {
  const missing = missingOn('source', source) ?? missingOn('destination', destination);
  if (missing !== null) return missing;
  return notices.find(({ severity }) => severity === 'error')?.message ?? null;
}

/** Both sides at the very top: everything is poured into everything, which is seldom meant. */
export function isRootToRoot(source: Known, destination: Known): boolean {
  return source.place?.path.length === 0 && destination.place?.path.length === 0;
}
