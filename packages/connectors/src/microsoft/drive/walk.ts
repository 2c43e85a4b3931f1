import { missing, notAFolder } from '@drover/connector-kit';
import type { Entry, ItemRef, Walk, WalkHints, WalkPage } from '@drover/core';
import { changesOf } from './delta.ts';
import { entryIn } from './drive-entry.ts';
import type { DriveFiles } from './drive-files.ts';
import { isVirtual } from './drive-map.ts';
import type { DriveMemory } from './drive-memory.ts';
import { GatheredDrive } from './gathered-drive.ts';
import type { DrivePlace } from './item-address.ts';
import { listFolder } from './list.ts';
import type { WalkRoom } from './walk-room.ts';

/**
 * Pages of a drive that are worth reading for a folder that is only a part of it: nobody tells beforehand how many items lie in the one and in the other. So the first
 * folders are listed by themselves, which is all for a small tree, and one of many folders in a huge drive costs these requests more.
 */
const PAGES_FOR_A_PART = 10;
const PAGE = 1000;
/** Requests for folders of a part before its drive is asked. */
const LISTED_FIRST = 8;

export interface WalkStore {
  /** What all walks of the account may hold. */
  readonly room: WalkRoom;
  /** What earlier listings left. */
  readonly memory: DriveMemory;
}

/** Lists a tree by the changes that made its drive: one request for each 1000 items, instead of one at least for each folder. */
export function driveWalk(files: DriveFiles, store: WalkStore, within: (signal: AbortSignal) => AbortSignal): Walk {
  return {
    ofDestinations: true,
    tree: (folder, _cursor, signal, hints = {}) => treeOf(files, store, folder, hints, within(signal)),
  };
}

async function* treeOf(
  files: DriveFiles,
  store: WalkStore,
  folder: ItemRef,
  hints: WalkHints,
  signal: AbortSignal,
): AsyncGenerator<WalkPage> {
  const place = await files.locate(folder, signal);
  if (!isVirtual(place)) {
    yield* treeInDrive(files, store, folder, place, hints, signal);
    return;
  }
  const entries = await place.children(signal);
  if (hints.worth !== undefined) {
    yield UNTOLD;
    return;
  }
  yield { entries, complete: [folder], cursor: null };
  // Of several drives, each comes as a whole: nobody is asked which folder is wanted.
  for (const { ref } of entries) yield* treeOf(files, store, ref, {}, signal);
}

async function* treeInDrive(
  files: DriveFiles,
  { room, memory }: WalkStore,
  folder: ItemRef,
  place: DrivePlace,
  { wanted, worth = Number.POSITIVE_INFINITY }: WalkHints,
  signal: AbortSignal,
): AsyncGenerator<WalkPage> {
  const isPart = place.names.length > 0;
  using gathered = new GatheredDrive(room);
  let kept = await memory.recall(place.drive, gathered);
  const first =
    isPart && kept === null && wanted !== undefined && worth === Number.POSITIVE_INFINITY
      ? yield* firstFolders(files, folder, wanted, signal)
      : 0;
  const from = isPart ? await folderId(files, folder, place, signal) : null;
  let pages = 0;
  let isWhole = true;
  let link: string | undefined;
  for await (const page of changesOf(files.graph, place.drive, folder, kept?.link ?? null, signal)) {
    if (page.anew) {
      gathered.clear();
      kept = null;
      pages = 0;
    }
    pages++;
    const goesOn = page.deltaLink === undefined;
    isWhole = !(isPart && goesOn && pages >= PAGES_FOR_A_PART) && pages <= worth && gathered.add(page.changes);
    if (!isWhole) break;
    link = page.deltaLink;
    yield NOTHING_YET;
  }
  isWhole &&= gathered.close();
  if (isWhole && link !== undefined) await memory.keep(place.drive, link, gathered, kept, pages);
  const id = isWhole ? (from ?? gathered.top) : null;
  const top = id === null ? null : { ...folder, id };
  // A folder that was made a moment ago may not be told of yet.
  const inTop = top === null ? null : takeFolder(gathered, files, top);
  if (top !== null && inTop !== null && wanted === undefined) yield* inOrder(gathered, files, top, inTop);
  else if (top !== null && inTop !== null && wanted !== undefined) {
    if (first === 0) yield { entries: inTop, complete: [top], cursor: null, onDemand: true };
    yield* asWanted(gathered, files, wanted);
  } else if (wanted === undefined) yield* oneByOne(files, folder, place, signal);
  else yield UNTOLD;
}

/** Says to whoever names the folders that he wants that none will be told to be complete: he lists each by itself, several at once. */
const UNTOLD: WalkPage = { entries: [], cursor: null };
/** Shows that the service answers. */
const NOTHING_YET: WalkPage = { entries: [], complete: [], cursor: null };

async function folderId(files: DriveFiles, folder: ItemRef, place: DrivePlace, signal: AbortSignal): Promise<string> {
  const entry = await files.look(folder, place, signal);
  if (entry?.ref.id === undefined) throw missing(folder);
  if (entry.kind !== 'folder') throw notAFolder(folder);
  return entry.ref.id;
}

/** The entries of a folder, each folder once; null where it is not known. */
function takeFolder(gathered: GatheredDrive, files: DriveFiles, folder: ItemRef): Entry[] | null {
  const items = folder.id === undefined ? null : gathered.takeChildren(folder.id);
  const entries = items?.map((item) => entryIn(folder, item)) ?? null;
  for (const { kind, ref } of entries ?? []) if (kind === 'folder') files.folders.remember(ref);
  return entries;
}

/** The top and the next folders that somebody waits for, as they are listed by themselves; tells how many. Each comes in one page. */
async function* firstFolders(
  files: DriveFiles,
  top: ItemRef,
  wanted: () => ItemRef | null,
  signal: AbortSignal,
): AsyncGenerator<WalkPage, number> {
  let told = 0;
  for (let requests = 0; ; told++) {
    const folder = told === 0 ? top : wanted();
    if (folder === null) return told;
    const entries: Entry[] = [];
    requests++;
    for await (const page of listFolder(files, folder, await files.placeOf(folder, signal), signal)) {
      // One that is full has most likely more behind it.
      if (page.length >= PAGE) requests++;
      if (requests > LISTED_FIRST) return told;
      entries.push(...page);
    }
    yield { entries, complete: [folder], cursor: null, onDemand: true };
    if (requests >= LISTED_FIRST) return told + 1;
  }
}

/** The folders that somebody waits for. */
function* asWanted(gathered: GatheredDrive, files: DriveFiles, wanted: () => ItemRef | null): Generator<WalkPage> {
  for (let folder = wanted(); folder !== null; folder = wanted()) {
    const entries = takeFolder(gathered, files, folder);
    if (entries === null) yield { entries: [], complete: [], passedOver: [folder], cursor: null };
    else yield { entries, complete: [folder], cursor: null };
  }
}

/** Folder by folder, the deepest first, those of one folder in the order in which they were listed. */
function* inOrder(
  gathered: GatheredDrive,
  files: DriveFiles,
  top: ItemRef,
  first: readonly Entry[],
): Generator<WalkPage> {
  let entries = [...first];
  let complete = [top];
  // A notebook: changes need not tell of what is in it.
  const passedOver: ItemRef[] = [];
  const left = foldersIn(first);
  for (let folder = left.pop(); folder !== undefined; folder = left.pop()) {
    const inside = takeFolder(gathered, files, folder);
    if (inside === null) {
      passedOver.push(folder);
      continue;
    }
    entries.push(...inside);
    complete.push(folder);
    left.push(...foldersIn(inside));
    if (entries.length < PAGE) continue;
    yield { entries, complete, cursor: null };
    entries = [];
    complete = [];
  }
  yield { entries, complete, passedOver, cursor: null };
}

/** Lists where changes do not help. */
async function* oneByOne(
  files: DriveFiles,
  top: ItemRef,
  place: DrivePlace,
  signal: AbortSignal,
): AsyncGenerator<WalkPage> {
  const left: [ItemRef, DrivePlace][] = [[top, place]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [folder, where] = next;
    const below: ItemRef[] = [];
    for await (const entries of listFolder(files, folder, where, signal)) {
      below.push(...foldersIn(entries).reverse());
      yield { entries, complete: [], cursor: null };
    }
    yield { entries: [], complete: [folder], cursor: null };
    for (const ref of below.reverse()) left.push([ref, await files.placeOf(ref, signal)]);
  }
}

/** The next one last. */
function foldersIn(entries: readonly Entry[]): ItemRef[] {
  return entries
    .filter(({ kind }) => kind === 'folder')
    .map(({ ref }) => ref)
    .reverse();
}
