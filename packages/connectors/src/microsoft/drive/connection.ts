import { missing, requireTemporary } from '@drover/connector-kit';
import {
  type ByteStream,
  type Capabilities,
  type Connection,
  type CountedPaths,
  type Entry,
  type Hashes,
  type ItemRef,
  type Meta,
  type Permissions,
  type Preflight,
  type Quota,
  type ResumableUpload,
  type ServiceClock,
  StorageError,
  type Times,
  type Walk,
  type WriteTarget,
} from '@drover/core';
import { z } from 'zod';
import type { GraphClient } from '../graph/graph-client.ts';
import { optional } from '../graph/optional.ts';
import { baseOf } from './counted-path.ts';
import { notAFile } from './drive-errors.ts';
import { DriveFiles, missingIf } from './drive-files.ts';
import { type DriveMap, isVirtual, levelEntry } from './drive-map.ts';
import { fileSystemInfo } from './file-system-info.ts';
import { makeFolder } from './folders.ts';
import { addressOf } from './item-address.ts';
import { driveCapabilities } from './limits.ts';
import { listFolder } from './list.ts';
import { drivePermissions } from './permissions.ts';
import { readFile } from './read.ts';
import { DriveUpload, type SessionEnd } from './resumable-upload.ts';
import { driveWalk, type WalkStore } from './walk.ts';
import { writeFile } from './write.ts';

const quotaSchema = z.object({
  quota: optional(z.object({ remaining: optional(z.number()), total: optional(z.number()) })),
});

export interface DriveSettings {
  /** Tells how the root stands; absent where nothing is known beside its content. */
  readonly preflight?: Preflight['check'];
  /** Whether the path of the library counts for the longest path, as it does in organisations. */
  readonly countsAddress: boolean;
  /** Whether rights say where they are inherited from, as they do in personal drives alone. */
  readonly tellsInheritance: boolean;
  /** Whether the service writes into Office files, as SharePoint does. */
  readonly rewritesOfficeFiles: boolean;
  /** What ends an upload session that survives breaks. */
  readonly sessionEnd: SessionEnd;
  /** What is asked for to learn the time of the service: something small that is there for this sign-in. */
  readonly clockPath: string;
  /** Shared by all connections of the account. */
  readonly walks: WalkStore;
}

/** Files in OneDrive or in libraries of SharePoint, by Microsoft Graph. */
export class DriveConnection implements Connection {
  readonly capabilities: Capabilities;
  readonly upload: ResumableUpload;
  readonly hashes: Hashes;
  readonly times: Times;
  readonly quota: Quota;
  readonly permissions: Permissions;
  readonly clock: ServiceClock;
  readonly walk: Walk;
  readonly countedPaths?: CountedPaths;
  readonly preflight?: Preflight;
  readonly #graph: GraphClient;
  readonly #files: DriveFiles;
  readonly #closed = new AbortController();

  constructor(graph: GraphClient, map: DriveMap, settings: DriveSettings) {
    this.#graph = graph;
    this.#files = new DriveFiles(graph, map);
    this.capabilities = driveCapabilities(settings);
    this.upload = new DriveUpload(this.#files, settings.sessionEnd);
    this.hashes = { hash: (entry, kind, signal) => this.#hash(entry, kind, signal) };
    this.times = { setModified: (item, meta, signal) => this.#setModified(item, meta, signal) };
    this.permissions = drivePermissions(this.#files, settings, (signal) => this.#within(signal));
    this.clock = { now: (signal) => this.#now(settings.clockPath, signal) };
    this.walk = driveWalk(this.#files, settings.walks, (signal) => this.#within(signal));
    const { preflight } = settings;
    if (preflight !== undefined) this.preflight = { check: (signal) => preflight(this.#within(signal)) };
    if (settings.countsAddress) {
      this.countedPaths = { baseOf: (folder, signal) => baseOf(this.#files, folder, this.#within(signal)) };
    }
    this.quota = { free: (root, signal) => this.#free(root, signal) };
  }

  async *list(folder: ItemRef, signal: AbortSignal): AsyncIterable<Entry[]> {
    const within = this.#within(signal);
    const place = await this.#files.locate(folder, within);
    if (isVirtual(place)) yield await place.children(within);
    else yield* listFolder(this.#files, folder, place, within);
  }

  async stat(item: ItemRef, signal: AbortSignal): Promise<Entry | null> {
    const within = this.#within(signal);
    const place = await this.#files.locate(item, within);
    return isVirtual(place) ? levelEntry(item) : await this.#files.look(item, place, within);
  }

  async read(
    entry: Entry,
    range: { readonly offset: number; readonly ifTag?: string },
    signal: AbortSignal,
  ): Promise<ByteStream> {
    const within = this.#within(signal);
    return await readFile(this.#graph, entry, await this.#files.placeOf(entry.ref, within), range, within);
  }

  async write(target: WriteTarget, body: ByteStream, signal: AbortSignal): Promise<Entry> {
    return await writeFile(this.#files, target, body, this.#within(signal));
  }

  async createFolder(folder: ItemRef, meta: Meta, signal: AbortSignal): Promise<Entry> {
    return await makeFolder(this.#files, folder, meta, this.#within(signal));
  }

  /** Nothing is ever stored under a temporary name; what bears one was left by something else that bears our name. */
  async discard(temporary: ItemRef, signal: AbortSignal): Promise<void> {
    requireTemporary(temporary);
    const within = this.#within(signal);
    const place = await this.#files.placeOf(temporary, within);
    const found = await this.#files.look(temporary, place, within);
    if (found === null) return;
    if (found.kind !== 'file') throw notAFile(temporary);
    await this.#graph.tell(
      { method: 'DELETE', path: addressOf(place, temporary), to: 'remove', item: temporary },
      within,
    );
  }

  held(): boolean {
    return this.#graph.held();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort(closed());
  }

  async #hash(entry: Entry, kind: string, signal: AbortSignal): Promise<string> {
    const within = this.#within(signal);
    const now = await this.#files.look(entry.ref, await this.#files.placeOf(entry.ref, within), within);
    if (now === null) throw missing(entry.ref);
    const hash = kind === 'quickxor' ? now.hashes?.quickxor : undefined;
    if (hash !== undefined) return hash;
    throw new StorageError({
      kind: 'unsupported',
      message: `Microsoft 365 states no ${kind} of this file.`,
      remedy: 'Verify by size, or by reading again.',
      item: entry.ref,
    });
  }

  async #now(path: string, signal: AbortSignal) {
    const epochMs = await this.#graph.timeOf({ path, to: 'tell the time' }, this.#within(signal));
    if (epochMs !== null) return { epochMs, precisionMs: 1000 };
    throw new StorageError({
      kind: 'unsupported',
      message: 'The answer of Microsoft 365 bore no time.',
      remedy: 'Check that no proxy takes the Date header away.',
    });
  }

  async #setModified(item: ItemRef, meta: Meta, signal: AbortSignal): Promise<void> {
    const within = this.#within(signal);
    const json = fileSystemInfo(meta);
    if (Object.keys(json).length === 0) return;
    const place = await this.#files.placeOf(item, within);
    try {
      await this.#graph.tell(
        { method: 'PATCH', path: addressOf(place, item), json, to: 'set the time of', item },
        within,
      );
    } catch (error) {
      throw missingIf(error, item);
    }
  }

  async #free(root: ItemRef, signal: AbortSignal): Promise<number | null> {
    const within = this.#within(signal);
    const { drive } = await this.#files.placeOf(root, within);
    const path = `/drives/${encodeURIComponent(drive)}?$select=quota`;
    const { quota } = await this.#graph.ask({ path, to: 'tell the free space of', item: root }, quotaSchema, within);
    // A total of 0 means that no limit is stated.
    return quota?.remaining === undefined || quota.total === 0 ? null : Math.max(0, quota.remaining);
  }

  /** What runs ends with the connection. */
  #within(signal: AbortSignal): AbortSignal {
    this.#closed.signal.throwIfAborted();
    return AbortSignal.any([signal, this.#closed.signal]);
  }
}

function closed(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    retryable: false,
    message: 'The connection was closed.',
  });
}
