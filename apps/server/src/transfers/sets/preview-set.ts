import type { previewTransferSetSchema, SetPreview, SetRow } from '@drover/api';
import { descendantRef, displayPath, displaySegment, rootRef } from '@drover/core';
import type { Transfer } from '@drover/database';
import type { z } from 'zod';
import type { Application } from '../../application.ts';
import type { Principal } from '../../http/handlers.ts';
import { type ChildPair, childPairs, exclusionFault } from './child-pairs.ts';
import { foldersOf, listSource, openSet } from './open-set.ts';

type Wish = z.output<typeof previewTransferSetSchema>;

/** One page of the folders in the source, each with where it would go; all pages are of one listing as long as that is kept. */
export async function previewSet(
  app: Application,
  who: Principal,
  wish: Wish,
  signal: AbortSignal,
): Promise<SetPreview> {
  const set = await openSet(app, who, wish, signal);
  const known = wish.cursor === undefined ? null : app.listings.find(wish.cursor, set.from.id);
  const listing = known?.listing ?? (await listSource(app, set, signal));
  // Of a listing that is no longer kept, the next one is gone on with at the same place.
  const offset = known?.offset ?? Number(/\.(\d{1,7})$/.exec(wish.cursor ?? '')?.[1] ?? 0);
  const names = foldersOf(listing);
  const end = Math.min(offset + wish.limit, names.length);
  // All of them, because two on different pages may go to one folder.
  const page = childPairs(names, set).slice(offset, end);
  const there = await app.transfers.between(page);
  return {
    items: page.map((pair, at) => rowView(pair, there[at])),
    next: end < names.length ? `${listing.id}.${end}` : null,
    total: names.length,
    complete: listing.complete,
  };
}

function rowView(pair: ChildPair, there: Pick<Transfer, 'id' | 'name'> | undefined): SetRow {
  const { name, source, destination, fault } = pair;
  const why = fault ?? exclusionFault(name);
  return {
    name,
    display: displaySegment(name),
    source: source.path,
    destination: destination.path,
    destinationDisplay: displayPath(descendantRef(rootRef(destination.root), destination.path)),
    left: there !== undefined ? existing(there) : why === null ? null : { ...why, transferId: null },
  };
}

export function existing({ id, name }: Pick<Transfer, 'id' | 'name'>): NonNullable<SetRow['left']> {
  return { reason: 'exists', message: `It has a transfer there already: ${name}.`, transferId: id };
}
