import fs from 'node:fs';
import { type Clock, pathKey, type Segment } from '@drover/core';
import { codeOf, connectionClosed } from './errors.ts';
import { FileCalls, type FilePath, pooled } from './file-calls.ts';
import { type FileSystem, linuxFileSystem, unknownFileSystem } from './file-systems.ts';
import { pathBelow } from './names.ts';
import { type FolderAccess, hasFolderHandles, type OpenFolder, pathAccess, procAccess } from './open-folder.ts';

/** Handles kept for folders that are not in use just now, where the process may open that many files. */
const MAX_KEPT = 256;
/** The part of the process's open files that may be kept: both sides of a transfer may be folders, and most are for files under way. */
const KEPT_SHARE = 1 / 8;

/** A folder in use: give it back with `FolderHandles.release`. */
export interface Folder {
  /** The folder that the connection is opened on, as a person named it: for messages. */
  readonly root: string;
  readonly prefix: FilePath;
  readonly system: FileSystem;
  readonly calls: FileCalls;
}

interface Held extends Folder {
  readonly opened: OpenFolder;
  uses: number;
  current: boolean;
}

/** The folders of one connection, opened once and kept while they are used, and never reached through a link. */
export class FolderHandles {
  readonly path: string;
  readonly #access: FolderAccess;
  readonly #blocking: FileCalls;
  readonly #pooled: FileCalls;
  readonly #held = new Map<string, Held>();
  readonly #opening = new Map<string, Promise<void>>();
  readonly #systems = new Map<number, FileSystem>();
  readonly #kept: number;
  #closed = false;

  private constructor(path: string, access: FolderAccess, clock: Clock, openFiles: number) {
    this.#kept = Math.min(MAX_KEPT, Math.floor(openFiles * KEPT_SHARE));
    this.path = path;
    this.#access = access;
    this.#blocking = new FileCalls(clock, true);
    this.#pooled = new FileCalls(clock, false);
  }

  static async open(path: string, clock: Clock, access?: FolderAccess): Promise<FolderHandles> {
    const chosen = access ?? ((await hasFolderHandles()) ? procAccess : pathAccess);
    return new FolderHandles(path, chosen, clock, await openFilesLimit());
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
    const opening = this.#opening.get(key) ?? this.#open(key, segments);
    this.#opening.set(key, opening);
    try {
      await opening;
    } finally {
      this.#opening.delete(key);
    }
  }

  async #open(key: string, segments: readonly Segment[]): Promise<void> {
    const opened = await this.#reach(segments);
    try {
      const system = await this.#systemOf(opened);
      const held: Held = {
        root: this.path,
        prefix: opened.prefix,
        opened,
        system,
        calls: system.local ? this.#blocking : this.#pooled,
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

  async #reach(segments: readonly Segment[]): Promise<OpenFolder> {
    const name = segments.at(-1);
    const reach = (): Promise<OpenFolder> =>
      name === undefined ? this.#access.root(this.path) : this.#openChild(segments.slice(0, -1), name);
    try {
      return await reach();
    } catch (error) {
      const code = codeOf(error);
      if ((code !== 'EMFILE' && code !== 'ENFILE') || !this.#dropIdle()) throw error;
      return await reach();
    }
  }

  async #openChild(parent: readonly Segment[], name: Segment): Promise<OpenFolder> {
    const folder = (await this.acquire(parent)) as Held;
    try {
      return await this.#access.child(folder.opened, name);
    } finally {
      this.release(folder);
    }
  }

  /** A folder may lie on another disk or share than the one above. */
  async #systemOf(opened: OpenFolder): Promise<FileSystem> {
    const self = pathBelow(opened.prefix, '.');
    const { dev } = await pooled<fs.Stats>((done) => fs.lstat(self, done));
    const known = this.#systems.get(dev);
    if (known !== undefined) return known;
    const { type } = await pooled<fs.StatsFs>((done) => fs.statfs(self, done));
    const system = this.#access === procAccess ? linuxFileSystem(type) : unknownFileSystem;
    this.#systems.set(dev, system);
    return system;
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
