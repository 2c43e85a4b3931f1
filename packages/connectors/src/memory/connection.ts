import { alreadyThere, missing, notAFile, requireTemporary } from '@drover/connector-kit';
import {
  type BulkRead,
  type BulkWrite,
  type ByteStream,
  type Capabilities,
  type Clock,
  type Connection,
  childRef,
  type Entry,
  type Hashes,
  type ItemRef,
  type Meta,
  nameOf,
  type Permissions,
  type Quota,
  type ResumableUpload,
  type ServiceClock,
  type Times,
  type Walk,
  type WriteTarget,
} from '@drover/core';
import { memoryBulkRead, memoryBulkWrite, memoryWalk } from './bulk.ts';
import { entryOf, hashOf } from './entry.ts';
import { notSupported } from './errors.ts';
import { memoryPermissions } from './permissions.ts';
import { readStream } from './read.ts';
import { Session } from './session.ts';
import type { MemoryStore } from './store.ts';
import { MemoryUpload } from './upload.ts';
import { storableTime, writeFile } from './write.ts';

/** A session on a memory store. */
export class MemoryConnection implements Connection {
  readonly capabilities: Capabilities;
  readonly upload?: ResumableUpload;
  readonly hashes?: Hashes;
  readonly times?: Times;
  readonly quota?: Quota;
  readonly permissions?: Permissions;
  readonly clock?: ServiceClock;
  readonly walk?: Walk;
  readonly bulkRead?: BulkRead;
  readonly bulkWrite?: BulkWrite;
  readonly #store: MemoryStore;
  readonly #session: Session;

  constructor(store: MemoryStore) {
    this.#store = store;
    this.#session = new Session(store);
    this.capabilities = store.settings.capabilities;
    if (this.capabilities.parts !== undefined) {
      this.upload = new MemoryUpload(store, this.#session, this.capabilities.parts);
    }
    if (this.capabilities.hashes.length > 0) {
      this.hashes = { hash: (entry, kind, signal) => this.#hash(entry, kind, signal) };
    }
    if (this.capabilities.times.write !== 'none') {
      this.times = { setModified: (item, meta, signal) => this.#setModified(item, meta, signal) };
    }
    if (store.settings.permissions) this.permissions = memoryPermissions(store, this.#session);
    if (store.settings.walk) this.walk = memoryWalk(store, this.#session);
    if (store.settings.bulk) {
      this.bulkRead = memoryBulkRead(this);
      this.bulkWrite = memoryBulkWrite(this);
    }
    const { clock } = store.settings;
    if (clock !== undefined) this.clock = { now: (signal) => this.#now(clock, signal) };
    if (store.settings.quotaBytes !== null) this.quota = { free: (_, signal) => this.#free(signal) };
  }

  async *list(folder: ItemRef, signal: AbortSignal): AsyncIterable<Entry[]> {
    await this.#session.roundTrip(signal);
    const { settings, tree } = this.#store;
    const nodes = [...tree.folder(folder).children.values()].flat();
    for (let at = 0; at < nodes.length; at += settings.pageSize) {
      if (at > 0) await this.#session.roundTrip(signal);
      const page = nodes.slice(at, at + settings.pageSize);
      yield page.map((node) => entryOf(node, childRef(folder, node.name), settings));
    }
  }

  async stat(item: ItemRef, signal: AbortSignal): Promise<Entry | null> {
    await this.#session.roundTrip(signal);
    const node = this.#store.tree.find(item);
    return node === null ? null : entryOf(node, item, this.#store.settings);
  }

  async read(
    entry: Entry,
    range: { readonly offset: number; readonly ifTag?: string },
    signal: AbortSignal,
  ): Promise<ByteStream> {
    await this.#session.roundTrip(signal);
    return readStream(this.#store, this.#session, entry.ref, range, signal);
  }

  async write(target: WriteTarget, body: ByteStream, signal: AbortSignal): Promise<Entry> {
    await this.#session.roundTrip(signal);
    return writeFile(this.#store, this.#session, target, body, signal);
  }

  async createFolder(folder: ItemRef, meta: Meta, signal: AbortSignal): Promise<Entry> {
    await this.#session.roundTrip(signal);
    const { settings, tree } = this.#store;
    this.#store.checkName(folder, 'folder');
    const parent = tree.parent(folder);
    const present = tree.occupant(parent, folder);
    if (present !== null && present.kind !== 'folder') throw alreadyThere(folder);
    const node = present ?? this.#store.newFolder(nameOf(folder), meta, storableTime(folder, meta, settings));
    if (present === null) tree.place(parent, node, null);
    return entryOf(node, folder, settings);
  }

  async discard(temporary: ItemRef, signal: AbortSignal): Promise<void> {
    requireTemporary(temporary);
    await this.#session.roundTrip(signal);
    const node = this.#store.tree.find(temporary);
    if (node === null) return;
    if (node.kind !== 'file') throw notAFile(temporary);
    this.#store.removeNode(this.#store.tree.parent(temporary), node);
  }

  /** Ends like a killed process: whatever runs fails and nothing is cleaned up. */
  drop(): void {
    this.#session.drop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#session.close();
  }

  async #hash(entry: Entry, kind: (typeof this.capabilities.hashes)[number]['kind'], signal: AbortSignal) {
    await this.#session.roundTrip(signal);
    if (!this.capabilities.hashes.some((hash) => hash.kind === kind)) throw notSupported(entry.ref, `compute ${kind}`);
    const node = this.#store.tree.find(entry.ref);
    if (node === null) throw missing(entry.ref);
    if (node.kind !== 'file') throw notAFile(entry.ref);
    return hashOf(node.content, kind);
  }

  async #setModified(item: ItemRef, meta: Meta, signal: AbortSignal): Promise<void> {
    await this.#session.roundTrip(signal);
    const { settings, tree } = this.#store;
    const node = tree.find(item);
    if (node === null) throw missing(item);
    if (node.kind === 'folder' && settings.capabilities.times.write === 'files') {
      throw notSupported(item, 'set times of folders');
    }
    const modifiedMs = storableTime(item, meta, settings);
    if (modifiedMs !== undefined) this.#store.touch(node, modifiedMs);
  }

  async #now(clock: Clock, signal: AbortSignal): Promise<{ epochMs: number; precisionMs: number }> {
    await this.#session.roundTrip(signal);
    return { epochMs: clock.now(), precisionMs: 1 };
  }

  async #free(signal: AbortSignal): Promise<number | null> {
    await this.#session.roundTrip(signal);
    const { quotaBytes } = this.#store.settings;
    return quotaBytes === null ? null : Math.max(0, quotaBytes - this.#store.usedBytes);
  }
}
