import fs from 'node:fs';
import type { Clock } from '@drover/core';

/** A path as the operating system takes it; bytes where the name is no valid UTF-8. */
export type FilePath = string | Buffer;

/** A result that may be there at once. */
export type Soon<T> = T | Promise<T>;

/** One call that took longer than this reached the disk, not the cache. */
const SLOW_MS = 3;
/** Calls that go through the thread pool after a slow one. */
const WARY_CALLS = 256;
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
  #wary = 0;
  #spentMs = 0;
  #resting = false;

  constructor(clock: Clock, mayBlock: boolean) {
    this.#clock = clock;
    this.#mayBlock = mayBlock;
  }

  open(path: FilePath, flags: number, mode = 0o666): Soon<number> {
    if (this.#blocks()) return this.#timed(() => fs.openSync(path, flags, mode));
    return pooled((done) => fs.open(path, flags, mode, done));
  }

  close(fd: number): Soon<void> {
    if (this.#blocks()) return this.#timed(() => fs.closeSync(fd));
    return pooled((done) => fs.close(fd, done));
  }

  read(fd: number, into: Uint8Array, from: number, position: number): Soon<number> {
    const length = into.length - from;
    if (this.#blocks()) return this.#timed(() => fs.readSync(fd, into, from, length, position));
    return pooled((done) => fs.read(fd, into, from, length, position, done));
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
    return pooled((done) => fs.writev(fd, chunks, position, done));
  }

  fstat(fd: number): Soon<fs.Stats> {
    if (this.#blocks()) return this.#timed(() => fs.fstatSync(fd));
    return pooled((done) => fs.fstat(fd, done));
  }

  /** Throws when the file may not be read. */
  mayRead(path: FilePath): Soon<void> {
    if (this.#blocks()) return this.#timed(() => fs.accessSync(path, fs.constants.R_OK));
    return pooled((done) => fs.access(path, fs.constants.R_OK, done));
  }

  /** Undefined when nothing has that name. */
  lstat(path: FilePath): Soon<fs.Stats | undefined> {
    if (this.#blocks()) return this.#timed(() => fs.lstatSync(path, { throwIfNoEntry: false }));
    return lstatPooled(path);
  }

  setTimes(fd: number, seconds: number | string): Soon<void> {
    if (this.#blocks()) return this.#timed(() => fs.futimesSync(fd, seconds, seconds));
    return pooled((done) => fs.futimes(fd, seconds, seconds, done));
  }

  rename(from: FilePath, to: FilePath): Soon<void> {
    if (this.#blocks()) return this.#timed(() => fs.renameSync(from, to));
    return pooled((done) => fs.rename(from, to, done));
  }

  link(from: FilePath, to: FilePath): Soon<void> {
    if (this.#blocks()) return this.#timed(() => fs.linkSync(from, to));
    return pooled((done) => fs.link(from, to, done));
  }

  unlink(path: FilePath): Soon<void> {
    if (this.#blocks()) return this.#timed(() => fs.unlinkSync(path));
    return pooled((done) => fs.unlink(path, done));
  }

  #blocks(): boolean {
    if (!this.#mayBlock || this.#resting) return false;
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
    this.#resting = true;
    this.#spentMs = 0;
    setImmediate(() => {
      this.#resting = false;
    });
  }
}

/** A call through the thread pool, whatever the file system. */
export function pooled<T>(start: (done: (error: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => {
      if (error === null || error === undefined) resolve(value as T);
      else reject(error);
    });
  });
}

/** `lstat` through the thread pool; undefined when nothing has that name. */
export function lstatPooled(path: FilePath): Promise<fs.Stats | undefined> {
  return new Promise((resolve, reject) => {
    fs.lstat(path, (error, stats) => {
      if (error === null) resolve(stats);
      else if (error.code === 'ENOENT') resolve(undefined);
      else reject(error);
    });
  });
}
