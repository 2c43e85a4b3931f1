import { Block } from '@drover/connector-kit';
import type { StorageError } from '@drover/core';
import { DataConnection } from './data-connection.ts';
import type { Session } from './session.ts';

const FIRST_BLOCK = 16 * 1024;
const LARGEST_BLOCK = 256 * 1024;
/** With less room left than this, the next block is begun. */
const WORTH_READING = 8 * 1024;
/** Bytes held for a slow receiver before the server is made to wait. */
const HELD = 1024 * 1024;

/**
 * What the server sends on a data connection, as it comes. Chunks belong to the receiver; they are parts of blocks that are used again once
 * all of them have been given back.
 */
export class Incoming {
  readonly data: DataConnection;
  /** Bytes given out so far. */
  received = 0;
  /** The server has closed the connection properly, and everything has been given out. */
  ended = false;
  readonly #queue: Buffer[] = [];
  #block = Block.of(FIRST_BLOCK);
  #filled = 0;
  #given = 0;
  #held = 0;
  #paused = false;
  #complete = false;
  #failure: NodeJS.ErrnoException | StorageError | null = null;
  #wake: (() => void) | null = null;

  constructor(session: Session, port: number) {
    this.data = new DataConnection(session, port, {
      onread: { buffer: () => this.#room(), callback: (count) => this.#read(count) },
      end: () => {
        this.#complete = true;
        this.#notify();
      },
      failed: (error) => {
        this.#failure = error;
        this.#notify();
      },
    });
  }

  /** The next bytes; null at the end. Rejects with what broke the connection, after the bytes that came before. */
  async next(): Promise<Buffer | null> {
    for (;;) {
      const chunk = this.#take();
      if (chunk !== null) return chunk;
      if (this.#failure !== null) throw this.#failure;
      if (this.#complete) {
        this.ended = true;
        return null;
      }
      const woken = Promise.withResolvers<void>();
      this.#wake = woken.resolve;
      await woken.promise;
    }
  }

  /** Throws away whatever else comes. */
  destroy(): void {
    this.data.destroy();
    this.#complete = true;
    this.#notify();
  }

  #take(): Buffer | null {
    const chunk = this.#queue.shift() ?? this.#cut();
    if (chunk === null) return null;
    this.#held -= chunk.length;
    this.received += chunk.length;
    if (this.#paused && this.#held < HELD / 2) {
      this.#paused = false;
      this.data.watch(true);
      this.data.socket.resume();
    }
    return chunk;
  }

  /** What has been read of the current block and not been given out. */
  #cut(): Buffer | null {
    if (this.#filled === this.#given) return null;
    const chunk = this.#block.cut(this.#given, this.#filled);
    this.#given = this.#filled;
    return chunk;
  }

  #room(): Buffer {
    const { length } = this.#block.memory;
    if (length - this.#filled < WORTH_READING) {
      const rest = this.#cut();
      if (rest !== null) this.#queue.push(rest);
      this.#block.seal();
      this.#block = Block.of(Math.min(LARGEST_BLOCK, length * 4));
      this.#filled = 0;
      this.#given = 0;
    }
    return this.#block.memory.subarray(this.#filled);
  }

  #read(count: number): boolean {
    this.#filled += count;
    this.#held += count;
    this.#notify();
    if (this.#held < HELD) return true;
    this.#paused = true;
    this.data.watch(false);
    return false;
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
