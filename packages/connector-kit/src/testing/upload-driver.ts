import assert from 'node:assert/strict';
import type {
  ByteStream,
  Connection,
  Entry,
  ResumableUpload,
  UploadStatus,
  UploadToken,
  WriteTarget,
} from '@drover/core';
import { bodyOf } from './bytes.ts';
import type { CaseContext } from './case-context.ts';
import { SkipCase } from './expect.ts';

const LARGEST_PART = 16 * 1024 * 1024;

/** One resumable upload, driven as the engine drives it; the token goes through JSON before each use, as through a journal. */
export class UploadDriver {
  readonly target: WriteTarget;
  readonly #bytes: Uint8Array;
  readonly #signal: AbortSignal;
  #connection: Connection;
  #token: string;

  private constructor(context: CaseContext, target: WriteTarget, bytes: Uint8Array, token: UploadToken) {
    this.#connection = context.connection;
    this.#signal = context.signal;
    this.target = target;
    this.#bytes = bytes;
    this.#token = JSON.stringify(token);
  }

  static async begin(context: CaseContext, target: WriteTarget, bytes: Uint8Array): Promise<UploadDriver> {
    const token = await uploadOf(context.connection).begin(target, context.signal);
    return new UploadDriver(context, target, bytes, token);
  }

  get token(): UploadToken {
    return JSON.parse(this.#token);
  }

  /** Goes on through another connection, as after a restart. */
  useConnection(connection: Connection): void {
    this.#connection = connection;
  }

  status(): Promise<UploadStatus | null> {
    return uploadOf(this.#connection).status(this.token, this.target, this.#signal);
  }

  /** The offset at which a sequential upload goes on. */
  async held(): Promise<number> {
    const status = await this.status();
    assert.ok(status !== null, 'the service forgot the upload');
    const [first] = status.missing;
    if (first === undefined) return this.#bytes.length;
    assert.equal(status.missing.length, 1, 'an upload in order has several gaps');
    assert.equal(first.to, this.#bytes.length);
    return first.from;
  }

  /** Sends the bytes of a range. */
  append(from: number, to: number, signal = this.#signal): Promise<void> {
    return this.appendBody(from, bodyOf(this.#bytes.subarray(from, to)), signal);
  }

  async appendBody(from: number, body: ByteStream, signal = this.#signal): Promise<void> {
    const token = await uploadOf(this.#connection).append(this.token, this.target, from, body, signal);
    this.#token = JSON.stringify(token);
  }

  commit(changes: Partial<WriteTarget> = {}, signal = this.#signal): Promise<Entry> {
    return uploadOf(this.#connection).commit(this.token, { ...this.target, ...changes }, signal);
  }

  abort(): Promise<void> {
    return uploadOf(this.#connection).abort(this.token, this.target, this.#signal);
  }
}

/** How much one `append` of a test sends: a part where the service wants parts, else enough to cross buffers. */
export function unitOf(context: CaseContext): number {
  const { parts } = context.capabilities;
  assert.ok(parts !== undefined, 'the case forgot to need a resumable upload');
  const unit = parts.parallel ? parts.partBytes : Math.ceil(300_000 / parts.multiple) * parts.multiple;
  if (unit > LARGEST_PART) throw new SkipCase(`parts of ${unit} bytes are too large for a test`);
  return unit;
}

function uploadOf(connection: Connection): ResumableUpload {
  assert.ok(connection.upload !== undefined, 'the connection has no resumable upload');
  return connection.upload;
}
