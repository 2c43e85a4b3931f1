import fs from 'node:fs';
import { type Clock, pathKey, type Segment } from '@drover/core';
import { CautiousLook } from './cautious-look.ts';
import { codeOf, connectionClosed, leftOut, noAnswer } from './errors.ts';
import { FileCalls, type FilePath, type LookAtMount, pooled } from './file-calls.ts';
import { type FileSystem, linuxFileSystem, unknownFileSystem } from './file-systems.ts';
import { pathBelow } from './names.ts';
import type { OfflineFiles } from './offline-files.ts';
import {
  type FolderAccess,
  hasFolderHandles,
  type OpenFolder,
  pathAccess,
  procAccess,
  rootWithoutLinks,
} from './open-folder.ts';
import { readOwners } from './owners.ts';
import { Patience, SILENT, type Timed } from './patience.ts';
import type { Place } from './place.ts';
import { PoolGate } from './pool-gate.ts';

/** Handles kept for folders that are not in use just now, where the process may open that many files. */
const MAX_KEPT = 256;
/** The part of the process's open files that may be kept: both sides of a transfer may be folders, and most are for files under way. */
const KEPT_SHARE = 1 / 8;

/** Which folder is opened, and how the folders below it are reached. */
export interface HandleSettings {
  /** How folders are reached; as well as the system allows unless told. */
  readonly access?: FolderAccess;
  /** Names that references begin with, before the first that is looked up in the folder; none unless told. */
  readonly depth?: number;
  /** The path of the folder in messages, where that is to be another one. */
  readonly shownAs?: string;
  /** The path of the folder itself is followed through no link either: it was resolved before. */
  readonly resolved?: boolean;
  /**
   * A file is looked at before it is opened to be read. Opening some devices does something (a watchdog starts, a tape is wound), and whoever asks
   * from afar may ask for one.
   */
  readonly looksFirst?: boolean;
  /** How what may be a mount point is looked at; by the system unless told. */
  readonly lookAtMount?: LookAtMount;
  /** What is done about files whose content is in an archive; they are read like others unless told. */
  readonly offline?: OfflineFiles;
  /** Which files and folders are left out: they are not listed, not opened and not told of, whatever they are called. */
  readonly leavesOut?: (found: FolderIdentity) => boolean;
  /** Told which folder was opened, by its names below the root, each time and before it is used; what it rejects with is told to whoever asked. */
  readonly admit?: (segments: readonly Segment[], identity: FolderIdentity) => Promise<void>;
}

/** What makes a folder this one and no other, for as long as its file system stays mounted. */
export interface FolderIdentity {
  readonly dev: number;
  readonly ino: number;
}

/** A folder in use: give it back with `FolderHandles.release`. */
export interface Folder {
  /** What the connection is opened on. */
  readonly place: Place;
  readonly prefix: FilePath;
  readonly system: FileSystem;
  readonly calls: FileCalls;
  readonly patience: Patience;
  /** Null where files are opened without a look before. */
  readonly looksFirst: CautiousLook | null;
  /** Null where nothing is left out. */
  readonly leavesOut: ((found: FolderIdentity) => boolean) | null;
}

interface Held extends Folder {
  readonly opened: OpenFolder;
  uses: number;
  current: boolean;
}

/** The folders of one connection, opened once and kept while they are used, and never reached through a link. */
export class FolderHandles {
  readonly place: Place;
  readonly #access: FolderAccess;
  readonly #settings: HandleSettings;
  readonly #clock: Clock;
  readonly #blocking: FileCalls;
  readonly #pooled: FileCalls;
  /** Opening a folder may reach a drive that is mounted there. */
  readonly #openGate: PoolGate;
  readonly #patience: Patience;
  readonly #held = new Map<string, Held>();
  readonly #opening = new Map<string, Promise<void>>();
  readonly #systems = new Map<number, FileSystem>();
  readonly #owners = readOwners();
  readonly #kept: number;
  #closed = false;

  private constructor(
    path: string,
    access: FolderAccess,
    settings: HandleSettings,
    { clock, openFiles }: { readonly clock: Clock; readonly openFiles: number },
  ) {
    this.#kept = Math.min(MAX_KEPT, Math.floor(openFiles * KEPT_SHARE));
    const { depth = 0, shownAs, lookAtMount } = settings;
    this.place = { path, depth, ...(shownAs === undefined ? {} : { shownAs }) };
    this.#access = access;
    this.#settings = settings;
    this.#clock = clock;
    this.#blocking = new FileCalls(clock, true, path, lookAtMount);
    this.#pooled = new FileCalls(clock, false, path, lookAtMount);
    this.#openGate = new PoolGate(clock, path);
    this.#patience = new Patience(clock);
  }

  static async open(path: string, clock: Clock, settings: HandleSettings): Promise<FolderHandles> {
    const access = settings.access ?? ((await hasFolderHandles()) ? procAccess : pathAccess);
    return new FolderHandles(path, access, settings, { clock, openFiles: await openFilesLimit() });
  }

  /** The folder as it stands now. */
  async acquire(segments: readonly Segment[]): Promise<Folder> {
    const key = pathKey(segments);
    for (;;) {
      if (this.#closed) throw connectionClosed();
      const held = this.#held.get(key);
      if (held === undefined) {
        await this.#openOnce(key, segments);
        continue;
      }
      held.uses++;
      try {
        const stands = held.opened.stands();
        if (stands === true || (stands !== false && (await stands))) {
          // To the end of the line of those that are let go first.
          if (held.current) {
            this.#held.delete(key);
            this.#held.set(key, held);
          }
          return held;
        }
      } catch (error) {
        this.release(held);
        throw error;
      }
      this.#drop(key, held);
      this.release(held);
    }
  }

  release(folder: Folder): void {
    const held = folder as Held;
    held.uses--;
    if (held.uses === 0 && !held.current) held.opened.close();
  }

  /** Handles in use are closed by whoever uses them. */
  close(): void {
    this.#closed = true;
    for (const [key, held] of this.#held) this.#drop(key, held);
  }

  async #openOnce(key: string, segments: readonly Segment[]): Promise<void> {
    const opening = this.#opening.get(key) ?? this.#openPatiently(key, segments);
    this.#opening.set(key, opening);
    try {
      await opening;
    } finally {
      if (this.#opening.get(key) === opening) this.#opening.delete(key);
    }
  }

  async #openPatiently(key: string, segments: readonly Segment[]): Promise<void> {
    const opened = await this.#patience.wait(key, (timed) => this.#open(key, segments, timed));
    if (opened === SILENT) throw noAnswer(this.place, segments);
  }

  async #open(key: string, segments: readonly Segment[], timed: Timed): Promise<void> {
    const opened = await this.#reach(segments, timed);
    try {
      const system = await this.#systemOf(opened, segments, timed);
      const held: Held = {
        place: this.place,
        looksFirst: this.#settings.looksFirst === true ? new CautiousLook(this.#clock) : null,
        leavesOut: this.#settings.leavesOut ?? null,
        prefix: opened.prefix,
        opened,
        system,
        calls: system.local ? this.#blocking : this.#pooled,
        patience: this.#patience,
        uses: 0,
        current: true,
      };
      this.#held.set(key, held);
      if (this.#closed) this.#drop(key, held);
      else this.#letGo(held);
    } catch (error) {
      opened.close();
      throw error;
    }
  }

  async #reach(segments: readonly Segment[], timed: Timed): Promise<OpenFolder> {
    const name = segments.at(-1);
    const reach = (): Promise<OpenFolder> =>
      name === undefined ? this.#openRoot(timed) : this.#openChild(segments.slice(0, -1), name, timed);
    try {
      return await reach();
    } catch (error) {
      const code = codeOf(error);
      if ((code !== 'EMFILE' && code !== 'ENFILE') || !this.#dropIdle()) throw error;
      return await reach();
    }
  }

  #openRoot(timed: Timed): Promise<OpenFolder> {
    const { path } = this.place;
    return timed(() =>
      this.#settings.resolved === true ? rootWithoutLinks(this.#access, path) : this.#access.root(path),
    );
  }

  async #openChild(parent: readonly Segment[], name: Segment, timed: Timed): Promise<OpenFolder> {
    const folder = (await this.acquire(parent)) as Held;
    try {
      return await this.#inTurn(timed, () => this.#access.child(folder.opened, name));
    } finally {
      this.release(folder);
    }
  }

  /** A folder may lie on another disk or share than the one above. */
  async #systemOf(opened: OpenFolder, segments: readonly Segment[], timed: Timed): Promise<FileSystem> {
    const self = pathBelow(opened.prefix, '.');
    const { dev, ino } = await this.#inTurn(timed, () => pooled<fs.Stats>((done) => fs.lstat(self, done)));
    if (this.#settings.leavesOut?.({ dev, ino }) === true) throw leftOut(this.place, segments);
    await this.#settings.admit?.(segments, { dev, ino });
    const known = this.#systems.get(dev);
    if (known !== undefined) return known;
    const { type } = await this.#inTurn(timed, () => pooled<fs.StatsFs>((done) => fs.statfs(self, done)));
    const kind = this.#access === procAccess ? linuxFileSystem(type) : unknownFileSystem;
    const { offline } = this.#settings;
    const tiers =
      offline !== undefined &&
      (offline.withoutBlocks || kind.tiers === true || (kind === unknownFileSystem && offline.confirm !== undefined));
    const system = { ...kind, owners: await this.#owners, ...(tiers ? { offline } : {}) };
    this.#systems.set(dev, system);
    return system;
  }

  #inTurn<T>(timed: Timed, call: () => Promise<T>): Promise<T> {
    return this.#openGate.run(() => timed(call));
  }

  #letGo(newest: Held): void {
    let surplus = this.#held.size - this.#kept;
    for (const [key, held] of this.#held) {
      if (surplus <= 0) return;
      surplus--;
      if (held.uses === 0 && held !== newest) this.#drop(key, held);
    }
  }

  /** False when there was none. */
  #dropIdle(): boolean {
    const idle = Array.from(this.#held).filter(([, { uses }]) => uses === 0);
    for (const [key, held] of idle) this.#drop(key, held);
    return idle.length > 0;
  }

  #drop(key: string, held: Held): void {
    if (!held.current) return;
    held.current = false;
    this.#held.delete(key);
    if (held.uses === 0) held.opened.close();
  }
}

/** How many files this process may have open; infinite where the system does not tell. */
async function openFilesLimit(): Promise<number> {
  try {
    const limits = await fs.promises.readFile('/proc/self/limits', 'latin1');
    const soft = /^Max open files +(\d+)/m.exec(limits)?.[1];
    return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
  } catch {
    // Any other system than Linux.
    return Number.POSITIVE_INFINITY;
  }
}
