import { closeSync, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { codeOf } from '../files/code-of.ts';
import { Refusal } from '../refusal.ts';

const MAX_BYTES = 5 * 1024 * 1024;
const KEPT = 5;

export interface LogLimits {
  readonly maxBytes?: number;
  /** How many full files stay, as `.1` (the newest) and so on. */
  readonly kept?: number;
}

/** A file of lines that only its owner can read; a full one becomes `.1`, and the oldest goes. What cannot be written is lost. */
export class LogFile implements Disposable {
  readonly path: string;
  readonly #maxBytes: number;
  readonly #kept: number;
  #file: number | null;
  #bytes: number;

  constructor(path: string, { maxBytes = MAX_BYTES, kept = KEPT }: LogLimits = {}) {
    this.path = path;
    this.#maxBytes = maxBytes;
    this.#kept = kept;
    try {
      this.#file = openSync(path, 'a', 0o600);
      this.#bytes = fstatSync(this.#file).size;
    } catch (error) {
      throw new Refusal(
        'failed',
        `The log ${path} cannot be written (${codeOf(error)}). Check its owner and its rights.`,
        {
          cause: error,
        },
      );
    }
  }

  write(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    try {
      if (this.#bytes > 0 && this.#bytes + bytes.length > this.#maxBytes) this.#rotate();
      if (this.#file === null) return;
      writeSync(this.#file, bytes);
      this.#bytes += bytes.length;
    } catch {
      // A full disk: the agent is worth more than its log.
    }
  }

  #rotate(): void {
    this[Symbol.dispose]();
    try {
      rmSync(`${this.path}.${this.#kept}`, { force: true });
      for (let at = this.#kept - 1; at >= 0; at--)
        move(at === 0 ? this.path : `${this.path}.${at}`, `${this.path}.${at + 1}`);
    } finally {
      this.#file = openSync(this.path, 'a', 0o600);
      this.#bytes = fstatSync(this.#file).size;
    }
  }

  [Symbol.dispose](): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}
