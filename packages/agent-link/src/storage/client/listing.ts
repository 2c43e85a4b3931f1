import {
  descendantRef,
  type Entry,
  type ItemRef,
  type Segment,
  type StorageError,
  toStorageError,
  type WalkPage,
} from '@drover/core';
import { z } from 'zod';
import { errorFrom } from '../../frames/wire-error.ts';
import { readRows, rowCount } from '../wire/entry-page.ts';
import { MANY_PLACES } from '../wire/limits.ts';
import { misbehaved } from '../wire/misbehaved.ts';
import { isSoundSegment, MAX_DEPTH } from '../wire/segments.ts';
import type { Call } from './call.ts';

/** Messages in a row that tell of nothing; a sound agent sends few, one that sends nothing else would never come to an end. */
const MAX_EMPTY = 1_000;

const paths = z.array(z.array(z.string()).max(MAX_DEPTH));

const walkMessage = z.object({
  groups: z.array(z.object({ folder: z.array(z.string()).max(MAX_DEPTH), page: z.unknown() })),
  cursor: z.string().max(262_144).nullable(),
  complete: paths.nullable(),
  passedOver: paths,
  refused: z.exactOptional(z.array(z.tuple([z.number().int().nonnegative(), z.unknown()]))),
});

/** The pages of one folder. */
export async function* readListing(
  open: () => Promise<Call>,
  folder: ItemRef,
  mayHoldSlash: boolean,
): AsyncGenerator<Entry[], void, undefined> {
  using call = await open();
  call.endSending();
  for (let empty = 0; ; ) {
    const message = await call.message();
    if ('end' in message) return;
    requirePlaces(rowCount(message['page']) * (folder.segments.length + 1));
    const page = readRows(message['page'], folder, mayHoldSlash);
    empty = nextEmpty(empty, page.length);
    yield page;
  }
}

function nextEmpty(before: number, told: number): number {
  if (told > 0) return 0;
  if (before >= MAX_EMPTY) throw misbehaved('went on listing nothing');
  return before + 1;
}

/** A short message about what lies very deep must not become a thousand times as large. */
function requirePlaces(places: number): void {
  if (places > 4 * MANY_PLACES) throw misbehaved('listed more at once than it may so deep in its folders');
}

/** What a page tells besides: of its files, those that may not be read; null where the agent was not asked. */
export type Refusals = ReadonlyMap<Entry, StorageError>;

/** The pages of a tree; folders that are none below its top are refused. */
export async function* readWalk(
  open: () => Promise<Call>,
  top: ItemRef,
  mayHoldSlash: boolean,
  came: (entries: readonly Entry[], refusals: Refusals | null) => void,
): AsyncGenerator<WalkPage, void, undefined> {
  using call = await open();
  call.endSending();
  const below = (names: readonly Segment[]): ItemRef => {
    if (!names.every((name) => isSoundSegment(name, mayHoldSlash))) throw misbehaved('walked where no folder can be');
    return descendantRef({ root: top.root, segments: top.segments }, names);
  };
  for (let empty = 0; ; ) {
    const message = await call.message();
    if ('end' in message) return;
    const read = walkMessage.safeParse(message);
    if (!read.success) throw misbehaved('sent a listing that cannot be read');
    const { groups, cursor, complete, passedOver, refused } = read.data;
    const entries: Entry[] = [];
    const depth = top.segments.length;
    let places = 0;
    for (const { folder, page } of groups) places += rowCount(page) * (depth + folder.length + 1);
    for (const path of complete ?? []) places += depth + path.length;
    for (const path of passedOver) places += depth + path.length;
    requirePlaces(places);
    for (const { folder, page } of groups) {
      for (const entry of readRows(page, folder.length === 0 ? top : below(folder), mayHoldSlash)) entries.push(entry);
    }
    empty = nextEmpty(empty, entries.length + (complete?.length ?? 0) + passedOver.length);
    came(entries, refused === undefined ? null : refusalsOf(refused, entries));
    yield {
      entries,
      cursor,
      ...(complete === null ? {} : { complete: complete.map(below) }),
      passedOver: passedOver.map(below),
    };
  }
}

function refusalsOf(refused: readonly (readonly [number, unknown])[], entries: readonly Entry[]): Refusals {
  const refusals = new Map<Entry, StorageError>();
  for (const [at, failed] of refused) {
    const entry = entries[at];
    if (entry === undefined) throw misbehaved('spoke of a file that it did not list');
    refusals.set(entry, toStorageError(errorFrom(failed)));
  }
  return refusals;
}
