import type { MadeSet, newTransferSetSchema } from '@drover/api';
import { displaySegment, type Segment } from '@drover/core';
import type { z } from 'zod';
import type { Application } from '../../application.ts';
import { ApplicationError } from '../../errors/application-error.ts';
import type { Principal } from '../../http/handlers.ts';
import { newTransfer } from '../new-transfer.ts';
import { childPairs, exclusionFault } from './child-pairs.ts';
import { foldersOf, listSource, openSet } from './open-set.ts';
import { existing } from './preview-set.ts';

type Wish = z.output<typeof newTransferSetSchema>;
type Left = MadeSet['left'][number];

/** Makes a transfer for each folder in the source, or for those that were chosen, in one step; each that gets none is named with why. */
export async function createSet(app: Application, who: Principal, wish: Wish, signal: AbortSignal): Promise<MadeSet> {
  const set = await openSet(app, who, wish, signal);
  const listing = await listSource(app, set, signal);
  if (!listing.complete) throw tooMany(listing.entries.length);
  const found = foldersOf(listing);
  const there = new Set(found);
  const chosen = wish.only === undefined ? null : new Set(wish.only);
  const gone = [...(chosen ?? [])].filter((name) => !there.has(name));
  const all = childPairs(chosen === null ? found : found.filter((name) => chosen.has(name)), set);
  const pairs = all.map((pair) => ({
    ...pair,
    fault: pair.fault ?? (chosen === null ? exclusionFault(pair.name) : null),
  }));
  const sound = pairs.filter(({ fault }) => fault === null);
  const defaults = await app.transferDefaults.read();
  const { from, to } = set;
  const ends = await app.transfers.createMissing(
    sound.map(({ source, destination }) => newTransfer({ source, destination, from, to }, wish, defaults, who.userId)),
  );
  const left: Left[] = [
    ...gone.map((name) => leftOut(name, { reason: 'gone', message: 'It is not there any more, or is no folder.' })),
    ...pairs.flatMap(({ name, fault }) => (fault === null ? [] : [leftOut(name, fault)])),
    ...sound.flatMap(({ name }, at): Left[] => {
      const known = ends[at];
      return known == null ? [] : [leftOut(name, existing(known))];
    }),
  ];
  return { made: ends.filter((end) => end === null).length, tags: [...wish.tags], left };
}

function leftOut(name: Segment, why: Pick<Left, 'message' | 'reason'> & { readonly transferId?: string | null }): Left {
  return { name, display: displaySegment(name), transferId: null, ...why };
}

function tooMany(shown: number): ApplicationError {
  return new ApplicationError(
    'invalid-request',
    `The source holds more than ${shown} items, and no more are looked at.`,
    {
      field: 'source.path',
      remedy: 'Choose a folder further down.',
    },
  );
}
