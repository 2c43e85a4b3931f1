import type { SftpSession } from './session.ts';
import { Refusal } from './sftp-codec.ts';
import type { Handle } from './sftp-requests.ts';

/** Chunks below this are gathered, so that a source of small pieces does not cost a request for each. */
const GATHER_BYTES = 32 * 1024;

/** Writes to an open file in order, without waiting for the server to confirm one request before sending the next. */
export class PipelinedWriter {
  readonly #session: SftpSession;
  readonly #handle: Handle;
  #offset: number;
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  #unconfirmed = 0;
  #refusal: Refusal | null = null;
  #quiet: (() => void) | null = null;
  #abandoned = false;

  constructor(session: SftpSession, handle: Handle, offset: number) {
    this.#session = session;
    this.#handle = handle;
    this.#offset = offset;
  }

  /** What the server answered to the first request that it did not carry out. */
  get refusal(): Refusal | null {
    return this.#refusal;
  }

  /** Takes a chunk, which nobody may change afterwards; waits while too much is on its way. */
  async add(chunk: Uint8Array): Promise<void> {
    if (chunk.length === 0) return;
    if (this.#gatheredBytes + chunk.length <= GATHER_BYTES) {
      this.#gathered.push(chunk);
      this.#gatheredBytes += chunk.length;
      return;
    }
    await this.flush();
    await this.#send(chunk);
  }

  /** Sends what was gathered. Up to `GATHER_BYTES` leave in the same turn when the way is free. */
  flush(): Promise<void> | undefined {
    if (this.#gatheredBytes === 0) return undefined;
    const [first] = this.#gathered;
    const content = this.#gathered.length === 1 && first !== undefined ? first : Buffer.concat(this.#gathered);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    return this.#send(content);
  }

  /** Resolves when every request is answered; `refusal` then tells how it went. */
  settled(): Promise<void> {
    if (this.#unconfirmed === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#quiet = resolve;
    });
  }

  /** Sends nothing any more. A late request would reach whatever file the server gives the handle to next. */
  abandon(): void {
    this.#abandoned = true;
  }

  async #send(content: Uint8Array): Promise<void> {
    const most = this.#session.writeBytes;
    for (let at = 0; at < content.length && !this.#stopped; at += most) {
      const piece = content.length <= most ? content : content.subarray(at, at + most);
      if (this.#session.uploads.exhausted) {
        await new Promise<void>((resolve) => {
          this.#session.uploads.whenFree(() => {
            this.#write(piece);
            resolve();
          });
        });
      } else this.#write(piece);
    }
  }

  get #stopped(): boolean {
    return this.#abandoned || this.#refusal !== null;
  }

  #write(piece: Uint8Array): void {
    if (this.#stopped) return;
    const { requests, uploads } = this.#session;
    uploads.take(piece.length);
    this.#unconfirmed++;
    const offset = this.#offset;
    this.#offset += piece.length;
    void requests.write(this.#handle, offset, piece).then((answer) => {
      uploads.give(piece.length);
      this.#unconfirmed--;
      if (answer instanceof Refusal) this.#refusal ??= answer;
      if (this.#unconfirmed === 0) this.#quiet?.();
    });
  }
}
