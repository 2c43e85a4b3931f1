import fs from 'node:fs';
import type { Clock } from '@drover/core';
import type { Timed } from './patience.ts';
import { PoolGate } from './pool-gate.ts';

/** A path as the operating system takes it; bytes where the name is no valid UTF-8. */
export type FilePath = string | Buffer;

/** Looks at what may be a mount point; undefined when nothing has that name. */
export type LookAtMount = (path: FilePath) => Promise<fs.Stats | undefined>;

/** A result that may be there at once. */
export type Soon<T> = T | Promise<T>;

/** One call that took longer than this reached the disk, not the cache. */
const SLOW_MS = 3;
/** Calls that go through the thread pool after a slow one. */
const WARY_CALLS = 256;
/** Calls at once about one name that may be a mount point. */
const LOOKS_AT_ONCE = 2;
/** Time for which blocking calls may hold the event loop before timers and sockets get their turn. */
const TURN_MS = 5;

/**
 * The system calls that small files need. On a disk of this machine they are made on the calling thread, which takes a half to a tenth of
 * the processor time of a trip through the thread pool, as long as the cache answers: a slow call sends the next ones through the pool,
 * and so does every long row of quick ones. A share is always called through the pool, because a call to it may never return.
 */
export class FileCalls {
  readonly #clock: Clock;
  readonly #mayBlock: boolean;
  readonly #gate: PoolGate;
  readonly #path: string;
  readonly #lookAtMount: LookAtMount;
  readonly #mounts = new Map<string, PoolGate>();
  #wary = 0;
  #spentMs = 0;
  #resting: Promise<void> | null = null;

  /** @param path what the calls reach, for messages */
  constructor(clock: Clock, mayBlock: boolean, path = '', lookAtMount: LookAtMount = lstatPooled) {
    this.#clock = clock;
    this.#mayBlock = mayBlock;
    this.#gate = new PoolGate(clock, path);
    this.#path = path;
    this.#lookAtMount = lookAtMount;
  }

  open(path: FilePath, flags: number, mode = 0o666): Soon<number> {
    if (this.#blocks()) return this.#timed(() => fs.openSync(path, flags, mode));
    return this.pooled((done) => fs.open(path, flags, mode, done));
  }

  close(fd: number): Soon<void> {
    if (this.#blocks()) return this.#timed(() => fs.closeSync(fd));
    return pooled((done) => fs.close(fd, done)); // has been opened, so that it takes no thread that was not free before
  }

  read(fd: number, into: Uint8Array, from: number, position: number): Soon<number> {
    const length = into.length - from;
    if (this.#blocks()) return this.#timed(() => fs.readSync(fd, into, from, length, position));
    return this.pooled((done) => fs.read(fd, into, from, length, position, done));
  }

  write(fd: number, chunks: readonly Uint8Array[], position: number): Soon<number> {
    const [first] = chunks;
    if (this.#blocks()) {
      return this.#timed(() =>
        chunks.length === 1 && first !== undefined
          ? fs.writeSync(fd, first, 0, first.length, position)
          : fs.writevSync(fd, chunks, position),
      );
    }
    return this.pooled((done) => fs.writev(fd, chunks, position, done));
  }

  fstat(fd: number): Soon<fs.Stats> {
    if (this.#blocks()) return this.#timed(() => fs.fstatSync(fd));
    return this.pooled((done) => fs.fstat(fd, done));
  }

  /** Throws when the file may not be read. */
  mayRead(path: FilePath): Soon<void> {
    if (this.#blocks()) return this.#timed(() => fs.accessSync(path, fs.constants.R_OK));
    return this.pooled((done) => fs.access(path, fs.constants.R_OK, done));
  }

  /** Undefined when nothing has that name. */
  lstat(path: FilePath): Soon<fs.Stats | undefined> {
    if (this.#blocks()) return this.#timed(() => fs.lstatSync(path, { throwIfNoEntry: false }));
    return this.#gate.run(() => lstatPooled(path));
  }

  setTimes(fd: number, seconds: number | string): Soon<void> {
    if (this.#blocks()) return this.#timed(() => fs.futimesSync(fd, seconds, seconds));
    return this.pooled((done) => fs.futimes(fd, seconds, seconds, done));
  }

  rename(from: FilePath, to: FilePath): Soon<void> {
    if (this.#blocks()) return this.#timed(() => fs.renameSync(from, to));
    return this.pooled((done) => fs.rename(from, to, done));
  }

  link(from: FilePath, to: FilePath): Soon<void> {
    if (this.#blocks()) return this.#timed(() => fs.linkSync(from, to));
    return this.pooled((done) => fs.link(from, to, done));
  }

  unlink(path: FilePath): Soon<void> {
    if (this.#blocks()) return this.#timed(() => fs.unlinkSync(path));
    return this.pooled((done) => fs.unlink(path, done));
  }

  /** Reads names from an open folder. */
  names(dir: fs.Dir, count: number): Soon<fs.Dirent[]> {
    if (this.#blocks()) return this.#timed(() => namesNow(dir, count));
    return this.#gate.run(() => namesPooled(dir, count));
  }

  opendir(path: FilePath, options: fs.OpenDirOptions): Soon<fs.Dir> {
    if (this.#blocks()) return this.#timed(() => fs.opendirSync(path as string, options));
    return this.#gate.run(() => fs.promises.opendir(path as string, options));
  }

  closedir(dir: fs.Dir): Soon<void> {
    if (this.#blocks()) return this.#timed(() => dir.closeSync());
    return dir.close();
  }

  /** A call through the thread pool, whatever the file system, in its turn. */
  pooled<T>(start: (done: (error: Error | null, value?: T) => void) => void): Promise<T> {
    return this.#gate.run(() => pooled<T>(start));
  }

  /**
   * `lstat` of what may be a mount point, whatever the file system: each has turns of its own, for what is mounted there may be dead. The call itself
   * is made by `timed`.
   */
  async lstatMount(path: FilePath, timed: Timed = (call) => call()): Promise<fs.Stats | undefined> {
    const key = typeof path === 'string' ? path : path.toString('latin1');
    const gate = this.#mounts.get(key) ?? new PoolGate(this.#clock, this.#path, LOOKS_AT_ONCE);
    this.#mounts.set(key, gate);
    try {
      return await gate.run(() => timed(() => this.#lookAtMount(path)));
    } finally {
      if (gate.idle) this.#mounts.delete(key);
    }
  }

  /** Several calls in one go on the calling thread; undefined while they would have to go through the pool. */
  inOneGo<T>(calls: () => T): T | undefined {
    return this.#blocks() ? this.#timed(calls) : undefined;
  }

  /** Settles when the event loop has had the turn that it is due after a long row of calls; null where it is due none. */
  get rest(): Promise<void> | null {
    return this.#resting;
  }

  /** True while the disk is slow, so that many calls at once are quicker than one after the other. */
  get slow(): boolean {
    return !this.#mayBlock || this.#wary > 0;
  }

  #blocks(): boolean {
    if (!this.#mayBlock || this.#resting !== null) return false;
    if (this.#wary === 0) return true;
    this.#wary--;
    return false;
  }

  #timed<T>(call: () => T): T {
    const began = this.#clock.monotonic();
    try {
      return call();
    } finally {
      const tookMs = this.#clock.monotonic() - began;
      if (tookMs > SLOW_MS) this.#wary = WARY_CALLS;
      this.#spentMs += tookMs;
      if (this.#spentMs > TURN_MS) this.#rest();
    }
  }

  /** Until the event loop has gone round once, every call goes through the pool, so whoever makes them waits for that turn. */
  #rest(): void {
    this.#spentMs = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#resting = promise;
    setImmediate(() => {
      this.#resting = null;
      resolve();
    });
  }
}

function namesNow(dir: fs.Dir, count: number): fs.Dirent[] {
  const names: fs.Dirent[] = [];
  while (names.length < count) {
    const name = dir.readSync();
    if (name === null) break;
    names.push(name);
  }
  return names;
}

async function namesPooled(dir: fs.Dir, count: number): Promise<fs.Dirent[]> {
  const names: fs.Dirent[] = [];
  while (names.length < count) {
    const name = await dir.read();
    if (name === null) break;
    names.push(name);
  }
  return names;
}

/** A call through the thread pool, whatever the file system, at once. */
export function pooled<T>(start: (done: (error: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => {
      if (error === null || error === undefined) resolve(value as T);
      else reject(error);
    });
  });
}

/** `lstat` through the thread pool, at once; undefined when nothing has that name. */
export function lstatPooled(path: FilePath): Promise<fs.Stats | undefined> {
  return new Promise((resolve, reject) => {
    fs.lstat(path, (error, stats) => {
      if (error === null) resolve(stats);
      else if (error.code === 'ENOENT') resolve(undefined);
      else reject(error);
    });
  });
}
