import { type Entry, nameKey, type Segment } from '@drover/core';
import type { Attempted } from '../copy/attempts.ts';
import type { FolderNode } from '../walk/folder-node.ts';
import type { DestinationIndex } from './destination-index.ts';
import { abandonUpload, discardLeftovers } from './discard-leftovers.ts';
import { folderRecord, reportFolder } from './ensure-folder.ts';
import { leaveOut } from './leave-out.ts';
import { arrivedIn, movedFrom, nameArrivals } from './move-folders.ts';
import { namesDependOnEachOther, type PlacedItem, placeAsItIs, placeItems } from './name-items.ts';
import { openDestination } from './open-destination.ts';
import { type FolderContent, folderContent, placeItem } from './place-item.ts';
import type { PlanContext } from './plan-context.ts';
import { recordsOfMissing, selectedAs } from './selection.ts';
import { SourceListing } from './source-listing.ts';
import { standsAsKnown } from './stands-as-known.ts';

/** Entries of one folder that are held at once, unless the names in it depend on each other. */
const HELD_ENTRIES = 4000;

type FailedListing = Extract<Attempted<Entry[]>, { ok: false }>;

/** Plans one folder: makes it, compares its children with the destination's, and answers with the folders in it. */
export async function planFolder(node: FolderNode, context: PlanContext, signal: AbortSignal): Promise<FolderNode[]> {
  const selected = context.selected === null ? null : await context.selected(node.path);
  if (selected !== null) node.through = true;
  const listing = new SourceListing(context.lister, node.source, context, signal);
  const coming = Promise.all([listing.next(HELD_ENTRIES), context.journal.known(node.path)]);
  const serves = async (told: DestinationIndex) => {
    const [children, items] = await coming;
    return children.ok && listing.ended && standsAsKnown(children.value, items, told, node, context);
  };
  const listed = async () => (await coming)[0].ok;
  const opening = openDestination(node, context, { serves, listed }, signal);
  const [[first, known], index] = await Promise.all([coming, opening]);
  const others = await othersIn(node, context);
  const content = folderContent(node, index, { known, others, selected });
  if (first.ok) await reportFolder(node, context);
  const failure = first.ok ? await planContent(content, listing, first.value, context, signal) : first;
  if (failure !== null) {
    await failListing(content, failure, context);
    return content.folders;
  }
  context.sink.listed();
  // In a folder of which only some is wanted, uploads of the others are still to be gone on with.
  if (selected !== null) return content.folders;
  for (const [key, item] of content.interrupted) await abandonUpload(node, key, item, context, signal);
  if (index.leftovers.length > 0) await discardLeftovers(node, index.leftovers, content.inUse, context, signal);
  return content.folders;
}

async function othersIn({ destination }: FolderNode, { journal, nameRules }: PlanContext) {
  return (await journal.others?.(destination, (name) => nameKey(name, nameRules))) ?? null;
}

/** Plans all children, in pieces where the folder is large; answers with the failure that ended the listing. */
async function planContent(
  content: FolderContent,
  listing: SourceListing,
  first: readonly Entry[],
  context: PlanContext,
  signal: AbortSignal,
): Promise<FailedListing | null> {
  const { node, known, index, selected } = content;
  const naming = {
    rules: context.nameRules,
    policy: context.policy.names,
    sourceRepeats: context.source.capabilities.duplicateNames,
    depth: context.base.depth + node.destination.segments.length,
    renames: context.renamesIn(node.path),
    moved: await movedFrom(node, known, context),
    arrived: await arrivedIn(node, context),
  };
  const isWhole = namesDependOnEachOther(known, naming);
  const held: Entry[] = [];
  const leftOut = new Set<Segment>();
  const hasTwin = (entry: Entry) => listing.hasTwin(entry) && !leftOut.has(entry.name);
  const met = new Set<Segment>();
  const place = (item: PlacedItem) => {
    if (selected === null) return placeItem(item, content, context, signal);
    const what = selected.get(item.key);
    if (what === undefined || (what === 'through' && item.entry.kind !== 'folder')) return undefined;
    met.add(item.key);
    return placeItem(item, content, context, signal);
  };
  for (let piece = first; ; ) {
    content.siblings = Math.max(listing.size, index.size);
    for (const entry of await sortOut(piece, content, met, leftOut, context)) {
      const item = isWhole || hasTwin(entry) ? null : placeAsItIs(entry, naming);
      if (item === null) held.push(entry);
      else {
        // A folder's files are planned in one go where nothing makes the planner wait, so that they travel in one batch.
        const wait = place(item);
        if (wait !== undefined) await wait;
      }
    }
    if (listing.ended) break;
    const next = await listing.next(isWhole ? Number.POSITIVE_INFINITY : HELD_ENTRIES);
    if (!next.ok) return next;
    piece = next.value;
  }
  const taken = isWhole || held.length === 0 ? [] : othersThan(held, listing.names());
  const beside = isWhole ? NOTHING : namesOfPlaced(held.filter(hasTwin));
  const placed = placeItems(held, known, naming, { taken, beside });
  if (naming.arrived !== null) await nameArrivals(content, naming.arrived, placed, context, signal);
  for (const item of placed) await place(item);
  if (selected === null) return null;
  for (const record of recordsOfMissing(selected, met, node, context.clock.now())) await context.sink.record(record);
  return null;
}

/** Records what is not to be taken, and answers with the rest. */
async function sortOut(
  entries: readonly Entry[],
  { node, selected }: FolderContent,
  met: Set<Segment>,
  leftOut: Set<Segment>,
  context: PlanContext,
): Promise<Entry[]> {
  const wanted: Entry[] = [];
  for (const entry of entries) {
    if (context.temporaries.isOfTransfer(entry.name)) continue;
    const what = selected === null ? 'file' : selectedAs(entry, selected);
    if (what !== undefined && what !== 'through') context.sink.seen(entry);
    const record = leaveOut(entry, node, context);
    if (record === null) {
      wanted.push(entry);
      continue;
    }
    leftOut.add(entry.name);
    if (what === undefined) continue;
    met.add(entry.name);
    const wait = context.sink.record(record);
    if (wait !== undefined) await wait;
  }
  return wanted;
}

function othersThan(held: readonly Entry[], names: Iterable<Segment>): Segment[] {
  const own = new Set(held.map(({ name }) => name));
  return Array.from(names).filter((name) => !own.has(name));
}

const NOTHING: ReadonlySet<Segment> = new Set();

/** Of files and folders beside which the other kind has the same name, those whose twin came in an earlier piece and has that name already. */
function namesOfPlaced(twins: readonly Entry[]): ReadonlySet<Segment> {
  const alone = new Set<Segment>();
  for (const { name } of twins) if (!alone.delete(name)) alone.add(name);
  return alone;
}

async function failListing(
  { node }: FolderContent,
  { error, attempts }: FailedListing,
  { sink, clock }: PlanContext,
): Promise<void> {
  const outcome = { type: 'failed', side: 'source', error, attempts } as const;
  node.reported = true;
  node.unlisted = true;
  if (node.parent !== null) await sink.record(folderRecord(node, outcome, clock.now()));
  sink.failed('source', error, node);
}
