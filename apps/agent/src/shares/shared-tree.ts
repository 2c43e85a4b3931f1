import { requireTemporary } from '@drover/connector-kit';
import type { FactsHelper } from '@drover/connectors/local-files';
import {
  type Access,
  type BulkContent,
  type BulkRead,
  type ByteStream,
  type Capabilities,
  type Clock,
  type Connection,
  childRef,
  type Entry,
  type Facts,
  formatMachinePath,
  type Hashes,
  type ItemFacts,
  type ItemRef,
  type Meta,
  nameOf,
  neighboursFrom,
  type Places,
  parseMachinePath,
  type Quota,
  type ResumableUpload,
  type Segment,
  type ServiceClock,
  type StorageError,
  type Times,
  toStorageError,
  type WriteTarget,
} from '@drover/core';
import { combineCapabilities } from './combine-capabilities.ts';
import type { OwnPlaces } from './own-places.ts';
import { leadsOnly, noContent, notShared, readOnly, treeClosed } from './refusals.ts';
import { ShareMap, type Spot } from './share-map.ts';
import { type Share, SharedFolder } from './shared-folder.ts';
import { SharedUpload } from './shared-upload.ts';

/** The largest file that is read together with others. */
const SMALL_BYTES = 256 * 1024;
/** At the start, a network drive that does not answer is waited for no longer than this. */
const FIRST_LOOK_MS = 5_000;

export interface SharedTreeSettings {
  readonly clock: Clock;
  /** This machine's name, for messages. */
  readonly machine: string;
  /** Whether capital letters matter in no path of this system: on Windows and macOS. */
  readonly foldsNames: boolean;
  /** Wait for the disk before a file gets its name. */
  readonly durable: boolean;
  /** Whether so many bytes may be fetched back from an archive now; absent where nothing is fetched back. */
  readonly mayRecall?: (bytes: number) => Promise<boolean>;
  /** What is never shared, wherever it lies; nothing unless given. */
  readonly own?: OwnPlaces;
  /** Tells what listings leave out; nobody does unless given. */
  readonly facts?: FactsHelper;
}

/** Shares folders of this machine. One that cannot be opened now is opened when it is asked for. */
export async function openSharedTree(shares: readonly Share[], settings: SharedTreeSettings): Promise<SharedTree> {
  const tree = new SharedTree(shares, settings);
  await tree.look();
  return tree;
}

/**
 * The folders of this machine as far as they are shared, as one tree with the paths that they have on the machine. Above a shared folder
 * only the names that lead to it are shown. Of shared folders within one another, the innermost decides what may be written.
 */
export class SharedTree implements Connection {
  readonly upload?: ResumableUpload;
  readonly times?: Times;
  readonly bulkRead: BulkRead;
  readonly hashes: Hashes;
  readonly access: Required<Access>;
  readonly quota: Quota;
  readonly places: Places;
  readonly facts?: Facts;
  readonly clock: ServiceClock;
  readonly #settings: SharedTreeSettings;
  readonly #shares: readonly SharedFolder[];
  readonly #map: ShareMap<SharedFolder>;
  #closed = false;

  constructor(shares: readonly Share[], settings: SharedTreeSettings) {
    const { clock, machine, durable, mayRecall, facts, own } = settings;
    this.#settings = settings;
    const told = { ...(mayRecall === undefined ? {} : { mayRecall }), ...(facts === undefined ? {} : { facts }) };
    const ports = { clock, machine, durable, ...told, ...(own === undefined ? {} : { own }), all: () => this.#shares };
    if (facts !== undefined) this.facts = { of: (entries, signal) => this.#factsOf(entries, signal) };
    this.#shares = widest(shares).map((share) => new SharedFolder(share, ports));
    this.#map = new ShareMap(this.#shares, settings.foldsNames);
    if (this.#shares.some((share) => share.writable)) {
      this.upload = new SharedUpload(async (item, signal) => (await this.#toWrite(item, signal)).upload);
      this.times = {
        setModified: async (item, meta, signal) =>
          await (await this.#toWrite(item, signal)).times.setModified(item, meta, signal),
      };
    }
    this.clock = { now: async () => ({ epochMs: clock.now(), precisionMs: 1 }) };
    this.hashes = {
      hash: async (entry, kind, signal) => await (await this.#toRead(entry, signal)).hashes.hash(entry, kind, signal),
    };
    this.bulkRead = {
      maxFileBytes: SMALL_BYTES,
      readMany: (entries, signal) => this.#readMany(entries, signal),
    };
    this.access = {
      mayRead: async (entry, signal) => await (await this.#toRead(entry, signal)).access.mayRead(entry, signal),
      refusals: (entries, signal) => this.#refusals(entries, signal),
      mayWrite: async (item, signal) => void (await this.#toWrite(item, signal)),
    };
    this.quota = { free: (folder, signal) => this.#free(folder, signal) };
    this.places = { whereIs: async (item) => this.#whereIs(item) };
  }

  get capabilities(): Capabilities {
    return combineCapabilities(this.#shares);
  }

  /** Opens what can be opened, so that its capabilities are known. */
  async look(): Promise<void> {
    const enough = new AbortController();
    const { clock } = this.#settings;
    const opening = this.#shares.map((share) => share.connection(enough.signal));
    const opened = Promise.allSettled(opening);
    await Promise.race([opened, clock.sleep(FIRST_LOOK_MS, enough.signal)]);
    enough.abort(treeClosed());
  }

  async *list(folder: ItemRef, signal: AbortSignal): AsyncIterable<Entry[]> {
    const spot = this.#find(folder, signal);
    if (spot.at === 'above') {
      yield spot.names.map((name) => shown(childRef(folder, name)));
      return;
    }
    const pages = (await spot.share.connection(signal)).list(folder, signal);
    if (spot.inner.length === 0) yield* pages;
    else yield* this.#withInner(pages, folder, spot.inner);
  }

  async stat(item: ItemRef, signal: AbortSignal): Promise<Entry | null> {
    const spot = this.#spot(item, signal);
    if (spot.at === 'nowhere') return null;
    if (spot.at === 'above') return shown(item);
    return await (await spot.share.connection(signal)).stat(item, signal);
  }

  async read(
    entry: Entry,
    range: { readonly offset: number; readonly ifTag?: string },
    signal: AbortSignal,
  ): Promise<ByteStream> {
    return await (await this.#toRead(entry, signal)).read(entry, range, signal);
  }

  async write(target: WriteTarget, body: ByteStream, signal: AbortSignal): Promise<Entry> {
    let connection: Connection;
    try {
      connection = await this.#toWrite(target.item, signal);
    } catch (error) {
      // Not awaited: a body that hangs would hang here too.
      body[Symbol.asyncIterator]()
        .return?.()
        .catch(() => undefined);
      throw error;
    }
    return await connection.write(target, body, signal);
  }

  /** What leads to a shared folder is there already, so that whoever makes all folders on the way down gets there. */
  async createFolder(folder: ItemRef, meta: Meta, signal: AbortSignal): Promise<Entry> {
    const spot = this.#find(folder, signal);
    if (spot.at === 'above') return shown(folder);
    if (spot.leadsOn || isShare(spot.share, folder)) {
      const entry = await this.stat(folder, signal);
      if (entry?.kind === 'folder') return entry;
    }
    return await (await this.#toWrite(folder, signal)).createFolder(folder, meta, signal);
  }

  async discard(temporary: ItemRef, signal: AbortSignal): Promise<void> {
    requireTemporary(temporary);
    await (await this.#toWrite(temporary, signal)).discard(temporary, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#shares.map((share) => share[Symbol.asyncDispose]()));
  }

  async *#readMany(entries: readonly Entry[], signal: AbortSignal): AsyncGenerator<BulkContent, void, undefined> {
    for (let at = 0; at < entries.length; ) {
      const slice = await this.#readSlice(neighboursFrom(entries, at), signal);
      at += slice.length;
      for (const outcome of slice) yield outcome;
    }
  }

  /** Of files in one folder, and therefore in one share. */
  async #readSlice(neighbours: readonly Entry[], signal: AbortSignal): Promise<readonly BulkContent[]> {
    const [first] = neighbours;
    if (first === undefined) return [];
    try {
      return await (await this.#toRead(first, signal)).readTogether(neighbours, SMALL_BYTES, signal);
    } catch (error) {
      signal.throwIfAborted();
      return [{ entry: first, content: toStorageError(error) }];
    }
  }

  async #refusals(entries: readonly Entry[], signal: AbortSignal): Promise<ReadonlyMap<Entry, StorageError>> {
    const refusals = new Map<Entry, StorageError>();
    for (let at = 0; at < entries.length; ) {
      const neighbours = neighboursFrom(entries, at);
      at += neighbours.length;
      try {
        const connection = await this.#toRead(neighbours[0] as Entry, signal);
        for (const [entry, refusal] of await connection.access.refusals(neighbours, signal))
          refusals.set(entry, refusal);
      } catch (error) {
        signal.throwIfAborted();
        for (const entry of neighbours) refusals.set(entry, toStorageError(error).with({ item: entry.ref }));
      }
    }
    return refusals;
  }

  async #toRead({ ref }: Entry, signal: AbortSignal) {
    const spot = this.#find(ref, signal);
    if (spot.at === 'above') throw noContent(ref);
    return await spot.share.connection(signal);
  }

  async #toWrite(item: ItemRef, signal: AbortSignal) {
    const spot = this.#find(item, signal);
    if (spot.at === 'above') throw leadsOnly(item, this.#settings.machine);
    if (!spot.share.writable) throw readOnly(item, spot.share.path, this.#settings.machine);
    return await spot.share.connection(signal);
  }

  async #free(folder: ItemRef, signal: AbortSignal): Promise<number | null> {
    const spot = this.#find(folder, signal);
    return spot.at === 'above' ? null : await (await spot.share.connection(signal)).quota.free(folder, signal);
  }

  async #factsOf(...[entries, signal]: Parameters<Facts['of']>): ReturnType<Facts['of']> {
    const groups = new Map<SharedFolder | null, Entry[]>();
    for (const entry of entries) {
      const spot = this.#spot(entry.ref, signal);
      // A shared folder itself is told of by nobody: what lies above it is not shared.
      const share = spot.at === 'share' && !isShare(spot.share, entry.ref) ? spot.share : null;
      const group = groups.get(share);
      if (group === undefined) groups.set(share, [entry]);
      else group.push(entry);
    }
    const told = new Map<Entry, ItemFacts>();
    for (const [share, group] of groups) {
      const facts = (await share?.connection(signal))?.facts;
      const found = facts === undefined ? [] : await facts.of(group, signal);
      for (const [at, entry] of group.entries()) told.set(entry, found[at] ?? {});
    }
    return entries.map((entry) => told.get(entry) ?? {});
  }

  /** Folders that are shared on their own are shown as such, also where the disk has a link of that name, or nothing. */
  async *#withInner(
    pages: AsyncIterable<Entry[]>,
    folder: ItemRef,
    inner: readonly SharedFolder[],
  ): AsyncIterable<Entry[]> {
    const missing = new Map(inner.map(({ segments }) => [this.#map.key(nameIn(segments)), nameIn(segments)]));
    for await (const page of pages) {
      yield page.map((entry) => {
        const isShare = missing.delete(this.#map.key(entry.name));
        return isShare && entry.kind !== 'folder' ? shown(entry.ref) : entry;
      });
    }
    if (missing.size > 0) yield Array.from(missing.values(), (name) => shown(childRef(folder, name)));
  }

  #whereIs(item: ItemRef): readonly Segment[] {
    const spot = item.root === '' ? this.#map.find(item.segments) : NOWHERE;
    if (spot.at !== 'share') return item.segments;
    return [...spot.share.realSegments, ...item.segments.slice(spot.share.segments.length)];
  }

  #find(item: ItemRef, signal: AbortSignal): Exclude<Spot<SharedFolder>, { at: 'nowhere' }> {
    const spot = this.#spot(item, signal);
    if (spot.at === 'nowhere') throw notShared(item, this.#settings.machine);
    return spot;
  }

  #spot(item: ItemRef, signal: AbortSignal): Spot<SharedFolder> {
    signal.throwIfAborted();
    if (this.#closed) throw treeClosed();
    return item.root === '' ? this.#map.find(item.segments) : NOWHERE;
  }
}

const NOWHERE = { at: 'nowhere' } as const;

/** Shared folders as people of this machine write them, whether or not they are there now. */
export function shownRoots(shares: readonly Share[]): readonly Share[] {
  return widest(shares).map(({ path, writable }) => ({ path: formatMachinePath(parseMachinePath(path)), writable }));
}

/** A folder that was named twice may be written when it was marked so once. */
function widest(shares: readonly Share[]): readonly Share[] {
  const byPath = new Map<string, Share>();
  for (const share of shares) {
    if (byPath.get(share.path)?.writable !== true) byPath.set(share.path, share);
  }
  return [...byPath.values()];
}

function isShare(share: SharedFolder, { segments }: ItemRef): boolean {
  return share.segments.length === segments.length;
}

function shown(ref: ItemRef): Entry {
  return { ref, name: nameOf(ref), kind: 'folder', size: null };
}

function nameIn(segments: readonly Segment[]): Segment {
  return segments.at(-1) ?? '';
}
