import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { orAborted } from '@drover/connector-kit';
import {
  archivedNames,
  type FactsHelper,
  type FolderIdentity,
  type LocalConnection,
  type OfflineFiles,
  openFolder,
  resolveFolder,
} from '@drover/connectors/local-files';
import { type Capabilities, type Clock, parseMachinePath, type Segment, StorageError } from '@drover/core';
import type { OwnPlaces } from './own-places.ts';
import { notMounted, replaced, sharedElsewhere, standInGone, treeClosed } from './refusals.ts';
import type { Placed } from './share-map.ts';

/** A folder that the administrator of this machine shares. */
export interface Share {
  /** In full, as the operating system writes it. */
  readonly path: string;
  readonly writable: boolean;
  /** Its file system moves content to an archive or a cloud and leaves files without a block on the disk. */
  readonly tiered?: boolean;
  /** The folder that is read in its place, such as a snapshot of it; itself unless told. */
  readonly standIn?: string;
}

export interface SharedFolderPorts {
  readonly clock: Clock;
  /** This machine's name, for messages. */
  readonly machine: string;
  /** Wait for the disk before a file gets its name. */
  readonly durable: boolean;
  /** Whether so many bytes may be fetched back from an archive now; absent where nothing is fetched back. */
  readonly mayRecall?: (bytes: number) => Promise<boolean>;
  /** Tells what listings leave out; nobody does unless given. */
  readonly facts?: FactsHelper;
  /** What is never shared. */
  readonly own?: OwnPlaces;
  /** All folders that are shared, this one too. */
  readonly all: () => readonly SharedFolder[];
}

/**
 * A shared folder, opened when it is first needed. Links on the way to it are followed once; from then on it is this folder and no other,
 * until the agent ends: one that takes its place is refused. Only its disk or network share may go away and come back.
 */
export class SharedFolder implements Share, Placed, AsyncDisposable {
  readonly path: string;
  readonly writable: boolean;
  readonly segments: readonly Segment[];
  readonly standIn?: string;
  readonly #offline: OfflineFiles;
  readonly #ports: SharedFolderPorts;
  #opening: Promise<LocalConnection> | null = null;
  #connection: LocalConnection | null = null;
  #realPath: string | null = null;
  #identity: FolderIdentity | null = null;
  #closed = false;

  constructor({ path, writable, standIn, tiered = false }: Share, ports: SharedFolderPorts) {
    this.path = path;
    this.writable = writable;
    if (standIn !== undefined) this.standIn = standIn;
    const { mayRecall, facts } = ports;
    this.#offline = {
      withoutBlocks: tiered,
      ...(mayRecall === undefined ? {} : { mayRecall }),
      ...(facts === undefined ? {} : { confirm: archivedNames(facts) }),
    };
    this.segments = parseMachinePath(path);
    this.#ports = ports;
  }

  /** Null until it could be opened once. */
  get capabilities(): Capabilities | null {
    return this.#connection?.capabilities ?? null;
  }

  /** Where the folder really is, once that is known. */
  get realSegments(): readonly Segment[] {
    return this.#realPath === null || this.standIn !== undefined ? this.segments : parseMachinePath(this.#realPath);
  }

  /** A session on the folder whose references begin at the top of the machine. A dead network drive holds nobody longer than its signal. */
  async connection(signal: AbortSignal): Promise<LocalConnection> {
    signal.throwIfAborted();
    if (this.#closed) throw treeClosed();
    if (this.#connection !== null) return this.#connection;
    this.#opening ??= this.#open();
    return await orAborted(this.#opening, signal);
  }

  is({ dev, ino }: FolderIdentity): boolean {
    return this.#identity?.ino === ino && this.#identity.dev === dev;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#connection?.[Symbol.asyncDispose]();
  }

  async #open(): Promise<LocalConnection> {
    try {
      this.#realPath ??= await resolveFolder(this.standIn ?? this.path);
      const { clock, durable, facts } = this.#ports;
      const own = await this.#own(this.#realPath);
      const connection = await openFolder(this.#realPath, clock, {
        durable,
        depth: this.segments.length,
        resolved: true,
        ...(this.standIn === undefined ? {} : { shownAs: this.path }),
        looksFirst: true,
        offline: this.#offline,
        ...(facts === undefined ? {} : { facts }),
        ...(own === null ? {} : { leavesOut: (found) => own.has(found) }),
        admit: (segments, identity) => this.#admit(segments, identity),
      });
      if (this.#closed) {
        await connection[Symbol.asyncDispose]();
        throw treeClosed();
      }
      this.#connection = connection;
      return connection;
    } catch (error) {
      const isGone = error instanceof StorageError && error.kind === 'not-found' && error.scope === 'root';
      throw isGone && this.standIn !== undefined ? standInGone(this.path, this.#ports.machine) : error;
    } finally {
      this.#opening = null;
    }
  }

  /** What stands in for the folder has the agent's own places too, as copies. */
  async #own(realPath: string): Promise<OwnPlaces | null> {
    const { own } = this.#ports;
    if (own === undefined) return null;
    return this.standIn === undefined ? own : own.within(await resolveFolder(this.path), realPath);
  }

  async #admit(segments: readonly Segment[], identity: FolderIdentity): Promise<void> {
    if (segments.length === 0) {
      await this.#check(identity);
      this.#identity = identity;
      return;
    }
    if (!this.writable) return;
    const { all, machine } = this.#ports;
    const other = all().find((each) => !each.writable && each.is(identity));
    if (other !== undefined) throw sharedElsewhere(this.path, other.path, machine);
  }

  /** The number of a device changes when it is mounted anew; nobody but the system's administrator can mount. */
  async #check({ dev, ino }: FolderIdentity): Promise<void> {
    const known = this.#identity;
    if (known === null) return;
    const { machine } = this.#ports;
    if (known.dev === dev) {
      if (known.ino !== ino) throw replaced(this.path, machine);
      return;
    }
    const above = await lstat(dirname(this.#realPath ?? this.path));
    if (known.ino !== ino && above.dev === dev) throw notMounted(this.path, machine);
  }
}
