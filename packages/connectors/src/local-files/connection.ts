import fs from 'node:fs';
import { requireTemporary } from '@drover/connector-kit';
import {
  type Access,
  type BulkContent,
  type ByteStream,
  type Capabilities,
  type Clock,
  type Connection,
  type Entry,
  type Facts,
  type Hashes,
  type ItemRef,
  type Meta,
  nameOf,
  neighboursFrom,
  type Quota,
  type ResumableUpload,
  rootRef,
  type Segment,
  type ServiceClock,
  StorageError,
  type Times,
  toStorageError,
  type WriteTarget,
} from '@drover/core';
import { localAccess } from './access.ts';
import { capabilitiesOf } from './capabilities.ts';
import { SAFE_MODE } from './commit.ts';
import { entryOf } from './entry.ts';
import { alreadyThere, codeOf, connectionClosed, fromSystem, noAnswer, notAFile, rootGone } from './errors.ts';
import type { FactsHelper } from './facts/facts-helper.ts';
import { localFacts } from './facts/local-facts.ts';
import { type Folder, FolderHandles, type HandleSettings } from './folder-handles.ts';
import { hashStream } from './hash.ts';
import { entryIn, Listing } from './listing.ts';
import { LiveSet } from './live.ts';
import { checkNames, pathBelow } from './names.ts';
import { confirmed } from './offline-files.ts';
import { realPath } from './open-folder.ts';
import { BodyReader, type Outside } from './outside.ts';
import { keyOf } from './patience.ts';
import { openFile } from './read.ts';
import { readSlice } from './read-small.ts';
import { checkTime, secondsOf } from './times.ts';
import { LocalUpload } from './upload.ts';
import { type Durability, writeFile } from './write.ts';

const OWNER_MAY_FILL = 0o700;

export interface FolderSettings extends Durability, HandleSettings {
  /** Tells what listings leave out; nobody does unless given. It serves several connections and is closed by whoever made it. */
  readonly facts?: FactsHelper;
  /** Told when the connection has been closed. */
  readonly onClose?: (connection: LocalConnection) => void;
}

/** Opens a folder of this machine; what the folder and its file system can do is found out without changing anything. */
export async function openFolder(path: string, clock: Clock, settings: FolderSettings): Promise<LocalConnection> {
  const folders = await FolderHandles.open(path, clock, settings);
  try {
    const root = await folders.acquire([]);
    const capabilities = await capabilitiesOf(root, path);
    folders.release(root);
    return new LocalConnection(folders, capabilities, clock, settings);
  } catch (error) {
    folders.close();
    throw fromSystem(error, { path, depth: 0 }, rootRef());
  }
}

/** The path of a folder with the links on the way followed, for `resolved`. */
export async function resolveFolder(path: string): Promise<string> {
  try {
    return await realPath(path);
  } catch (error) {
    throw fromSystem(rootGone(path, error), { path, depth: 0 }, rootRef());
  }
}

/** A session on one folder of this machine. */
export class LocalConnection implements Connection {
  readonly capabilities: Capabilities;
  readonly upload: ResumableUpload;
  readonly hashes: Hashes;
  readonly times: Times;
  readonly access: Required<Omit<Access, 'mayWrite'>>;
  readonly quota: Quota;
  readonly clock: ServiceClock;
  readonly facts?: Facts;
  readonly #folders: FolderHandles;
  readonly #settings: FolderSettings;
  readonly #live = new LiveSet();

  constructor(folders: FolderHandles, capabilities: Capabilities, clock: Clock, settings: FolderSettings) {
    this.#folders = folders;
    this.#settings = settings;
    this.capabilities = capabilities;
    this.upload = new LocalUpload((...call) => this.#inFolderOf(...call), this.#live, settings);
    this.hashes = {
      hash: async (entry, kind, signal) => hashStream(entry.ref, await this.read(entry, { offset: 0 }, signal), kind),
    };
    this.times = { setModified: (item, meta, signal) => this.#setModified(item, meta, signal) };
    this.access = localAccess(this.#folders.place, (...call) => this.#inFolderOf(...call));
    if (settings.facts !== undefined) {
      this.facts = localFacts(settings.facts, (...call) => this.#inFolderOf(...call));
    }
    this.quota = { free: (root, signal) => this.#free(root, signal) };
    this.clock = { now: async () => ({ epochMs: clock.now(), precisionMs: 1 }) };
  }

  async *list(folder: ItemRef, signal: AbortSignal): AsyncIterable<Entry[]> {
    const held = await this.#acquire(folder, this.#below(folder), signal);
    await using listing = await Listing.open(held, () => this.#folders.release(held), folder, this.#live, signal);
    for (;;) {
      signal.throwIfAborted();
      const page = await listing.page();
      if (page.length === 0) return;
      yield page;
    }
  }

  async stat(item: ItemRef, signal: AbortSignal): Promise<Entry | null> {
    try {
      return await this.#look(item, signal);
    } catch (error) {
      // Of a missing folder nothing is there either; but a missing root is a failure.
      if (error instanceof StorageError && error.kind === 'not-found' && error.scope === 'item') return null;
      throw error;
    }
  }

  read(
    entry: Entry,
    range: { readonly offset: number; readonly ifTag?: string },
    signal: AbortSignal,
  ): Promise<ByteStream> {
    return this.#inFolderOf(entry.ref, signal, (folder) => openFile(folder, entry, range, signal, this.#live));
  }

  /**
   * The first small files of those named, each whole or why not, in order: as many as make a slice, at least one. Far less work for each than
   * `read`, where neighbours of one folder come together.
   */
  async readTogether(
    entries: readonly Entry[],
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<readonly BulkContent[]> {
    const neighbours = neighboursFrom(entries, 0);
    const [first] = neighbours;
    if (first === undefined) return [];
    try {
      return await this.#inFolderOf(first.ref, signal, (folder) =>
        readSlice(folder, neighbours, { maxBytes, signal, live: this.#live }),
      );
    } catch (error) {
      signal.throwIfAborted();
      return [{ entry: first, content: toStorageError(error) }];
    }
  }

  async write(target: WriteTarget, body: ByteStream, signal: AbortSignal): Promise<Entry> {
    const reader = new BodyReader(body, signal, this.#live);
    const store = (folder: Folder): Promise<Entry> => writeFile(folder, target, reader, this.#settings, signal);
    try {
      return await this.#inFolderOf(target.item, signal, store, reader);
    } finally {
      reader.close();
    }
  }

  async createFolder(item: ItemRef, meta: Meta, signal: AbortSignal): Promise<Entry> {
    if (!this.#isRoot(item)) await this.#inFolderOf(item, signal, (folder) => makeFolder(folder, item, meta));
    const entry = await this.#look(item, signal);
    if (entry?.kind !== 'folder') throw alreadyThere(this.#folders.place, item);
    return entry;
  }

  async discard(temporary: ItemRef, signal: AbortSignal): Promise<void> {
    requireTemporary(temporary);
    try {
      await this.#inFolderOf(temporary, signal, async (folder) => {
        await folder.calls.unlink(pathBelow(folder.prefix, nameOf(temporary)));
      });
    } catch (error) {
      if (!(error instanceof StorageError && error.kind === 'not-found')) throw error;
    }
  }

  /** What is on its way ends with an error and frees what it holds. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#live.giveUp(connectionClosed());
    this.#folders.close();
    this.#settings.onClose?.(this);
  }

  #look(item: ItemRef, signal: AbortSignal): Promise<Entry | null> {
    if (!this.#isRoot(item)) {
      return this.#inFolderOf(item, signal, async (folder) => {
        if (folder.patience.isSilent(keyOf(folder.place, item))) throw noAnswer(folder.place, this.#below(item));
        const entry = await entryIn(folder, item, { name: nameOf(item), mayBeMount: true });
        return entry === null ? null : ((await confirmed([entry], folder, signal))[0] ?? entry);
      });
    }
    return this.#within(item, [], signal, async (folder) => {
      const stats = await folder.calls.lstat(pathBelow(folder.prefix, '.'));
      return stats === undefined ? null : entryOf(item, nameOf(item), stats, folder.system);
    });
  }

  #setModified(item: ItemRef, meta: Meta, signal: AbortSignal): Promise<void> {
    const [parent, name] = this.#isRoot(item) ? [[], '.'] : [this.#below(item).slice(0, -1), nameOf(item)];
    return this.#within(item, parent, signal, async (folder) => {
      const { modified } = meta;
      checkTime(item, modified, folder.system.timeRange);
      if (modified === undefined) return;
      const seconds = secondsOf(modified);
      await folder.calls.pooled<void>((done) => fs.lutimes(pathBelow(folder.prefix, name), seconds, seconds, done));
    });
  }

  #free(root: ItemRef, signal: AbortSignal): Promise<number | null> {
    return this.#within(root, this.#below(root), signal, async (folder) => {
      const path = pathBelow(folder.prefix, '.');
      const { bavail, bsize } = await folder.calls.pooled<fs.StatsFs>((done) => fs.statfs(path, done));
      return bavail * bsize;
    });
  }

  #inFolderOf<T>(
    item: ItemRef,
    signal: AbortSignal,
    action: (folder: Folder) => Promise<T>,
    outside?: Outside,
  ): Promise<T> {
    const { place } = this.#folders;
    if (this.#isRoot(item)) return Promise.reject(notAFile(place, item));
    return this.#within(item, item.segments.slice(place.depth, -1), signal, action, outside);
  }

  #isRoot({ segments }: ItemRef): boolean {
    return segments.length <= this.#folders.place.depth;
  }

  /** The names below the root. */
  #below({ segments }: ItemRef): readonly Segment[] {
    const { depth } = this.#folders.place;
    return depth === 0 ? segments : segments.slice(depth);
  }

  async #within<T>(
    item: ItemRef,
    segments: readonly Segment[],
    signal: AbortSignal,
    action: (folder: Folder) => Promise<T>,
    outside?: Outside,
  ): Promise<T> {
    const folder = await this.#acquire(item, segments, signal);
    try {
      return await action(folder);
    } catch (error) {
      throw outside?.failedWith(error) === true ? error : fromSystem(error, this.#folders.place, item);
    } finally {
      this.#folders.release(folder);
    }
  }

  async #acquire(item: ItemRef, segments: readonly Segment[], signal: AbortSignal): Promise<Folder> {
    signal.throwIfAborted();
    checkNames(item, this.#folders.place.depth);
    try {
      return await this.#folders.acquire(segments);
    } catch (error) {
      throw fromSystem(error, this.#folders.place, item);
    }
  }
}

/** The owner may always fill the new folder, whatever mode it was told; a folder that is there already is left as it is. */
async function makeFolder(folder: Folder, item: ItemRef, meta: Meta): Promise<void> {
  checkTime(item, meta.modified, folder.system.timeRange);
  const path = pathBelow(folder.prefix, nameOf(item));
  const mode = meta.mode === undefined ? SAFE_MODE : (meta.mode & SAFE_MODE) | OWNER_MAY_FILL;
  try {
    await folder.calls.pooled<void>((done) => fs.mkdir(path, mode, (error) => done(error)));
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    throw error;
  }
  if (meta.modified === undefined) return;
  const seconds = secondsOf(meta.modified);
  await folder.calls.pooled<void>((done) => fs.lutimes(path, seconds, seconds, done));
}
