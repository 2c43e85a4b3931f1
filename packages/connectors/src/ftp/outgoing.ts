import { giveBack } from '@drover/connector-kit';
import { DataConnection } from './data-connection.ts';
import type { Session } from './session.ts';

/** Chunks are gathered up to this before they are written. */
const WORTH_WRITING = 64 * 1024;

/** A data connection that we send on. */
export class Outgoing {
  readonly data: DataConnection;
  #failure: Error | null = null;
  #failed: ((error: Error) => void) | null = null;
  readonly #ready: Promise<void>;
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  #finished = false;

  constructor(session: Session, port: number, whole?: Uint8Array) {
    const ready = Promise.withResolvers<void>();
    const fail = (error: Error): void => this.break(error);
    this.#ready = ready.promise;
    this.data = new DataConnection(session, port, {
      ready: () => {
        if (whole !== undefined) this.#end(whole);
        else this.data.watch(false);
        ready.resolve();
      },
      end: () => {
        if (this.#finished) return;
        fail(Object.assign(new Error('closed by the server'), { code: 'EPIPE' }));
      },
      failed: fail,
    });
  }

  /** What broke the connection; null while it is sound. */
  get broken(): Error | null {
    return this.#failure;
  }

  /** Nothing more can be sent, for this reason. */
  break(error: Error): void {
    this.#failure ??= error;
    this.#failed?.(error);
  }

  /** A promise that rejects as soon as the connection breaks. One at a time. */
  unlessBroken<T>(operation: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) reject(this.#failure);
      this.#failed = reject;
      operation.then(resolve, reject);
    });
  }

  /** Everything has been handed to the system and the end of the file has been said. */
  get finished(): boolean {
    return this.#finished;
  }

  /** Resolves when bytes may be sent. */
  get ready(): Promise<void> {
    return this.#ready;
  }

  /** Takes a chunk; a promise when the next one must wait. */
  write(chunk: Uint8Array): Promise<void> | undefined {
    this.#gathered.push(chunk);
    this.#gatheredBytes += chunk.length;
    return this.#gatheredBytes < WORTH_WRITING ? undefined : this.#flush();
  }

  /** Says that the file ends here. */
  end(): void {
    void this.#flush();
    this.#end();
  }

  destroy(): void {
    this.data.destroy();
  }

  #end(last?: Uint8Array): void {
    this.#finished = true;
    if (last === undefined) this.data.socket.end();
    else this.data.socket.end(last);
    this.data.watch(true);
  }

  #flush(): Promise<void> | undefined {
    const chunks = this.#gathered;
    this.#gathered = [];
    this.#gatheredBytes = 0;
    const [first] = chunks;
    if (first === undefined) return undefined;
    const { socket } = this.data;
    const isOne = chunks.length === 1;
    const bytes = isOne ? first : Buffer.concat(chunks);
    if (!isOne) chunks.forEach(giveBack);
    const written = (error?: Error | null): void => {
      if (error === undefined || error === null) giveBack(bytes);
    };
    if (socket.write(bytes, written)) return undefined;
    this.data.watch(true);
    return new Promise((resolve) => {
      socket.once('drain', () => {
        this.data.watch(false);
        resolve();
      });
    });
  }
}
