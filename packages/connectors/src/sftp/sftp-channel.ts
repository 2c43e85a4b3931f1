import { MessageSplitter } from './message-splitter.ts';
import { RequestTable } from './request-table.ts';
import { RequestWriter } from './request-writer.ts';
import { MessageReader, ProtocolViolation, REPLY, REQUEST, Refusal, STATUS } from './sftp-codec.ts';

/** The byte pipe below: an SSH channel, or anything else that carries bytes in order. */
export interface Pipe {
  send(parts: readonly Uint8Array[]): void;
  /** Ends the connection; nothing is sent or received afterwards. */
  end(): void;
}

/** One request as the channel sends it. `length` counts the bytes that `fill` writes. */
export interface Request<T> {
  readonly type: number;
  readonly length: number;
  readonly fill: (writer: RequestWriter) => void;
  readonly content?: { readonly pieces: readonly Uint8Array[]; readonly length: number };
  readonly reply: number;
  readonly parse: ((reader: MessageReader) => T) | null;
}

/** What the server offers beyond version 3, by name. */
export type Extensions = ReadonlyMap<string, string>;

/** Requests leave without waiting for the end of the turn when this much has gathered. */
const FLUSH_BYTES = 128 * 1024;

/**
 * Requests and replies over a byte pipe, any number in flight. A request resolves with its answer or with a `Refusal`; none ever rejects:
 * when the pipe dies, all that wait resolve with `STATUS.connectionLost`.
 */
export class SftpChannel {
  readonly #pipe: Pipe;
  readonly #requests = new RequestTable();
  readonly #writer = new RequestWriter();
  readonly #splitter = new MessageSplitter((message, rest) => this.#take(message, rest));
  readonly #failed = Promise.withResolvers<Error>();
  #greeting: ((message: Buffer) => void) | null = null;
  #flushing = false;
  #failure: Error | null = null;
  #received = 0;

  constructor(pipe: Pipe) {
    this.#pipe = pipe;
  }

  /** Resolves with the reason when the channel can no longer be used. */
  get failed(): Promise<Error> {
    return this.#failed.promise;
  }

  get failure(): Error | null {
    return this.#failure;
  }

  /** Requests without a reply so far. */
  get waiting(): number {
    return this.#requests.size;
  }

  /** Bytes received so far, which shows whether the server is still alive. */
  get received(): number {
    return this.#received;
  }

  /** Agrees on version 3; answers with the server's extensions, or with a refusal when the channel died. */
  start(): Promise<Extensions | Refusal> {
    const hello = Buffer.from([0, 0, 0, 5, REQUEST.init, 0, 0, 0, 3]);
    return new Promise((resolve) => {
      this.#greeting = (message) => resolve(readGreeting(message));
      void this.#failed.promise.then(() => resolve(this.#lost()));
      this.#pipe.send([hello]);
    });
  }

  request<T>(request: Request<T>): Promise<T | Refusal> {
    if (this.#failure !== null) return Promise.resolve(this.#lost());
    const { id, answer } = this.#requests.add(request.reply, request.parse);
    request.fill(this.#writer.begin(request.type, id, request.length, request.content?.length));
    if (request.content !== undefined) this.#writer.content(request.content.pieces, request.content.length);
    if (this.#writer.pending >= FLUSH_BYTES) this.#flush();
    else if (!this.#flushing) {
      this.#flushing = true;
      setImmediate(() => this.#flush());
    }
    return answer;
  }

  /** Takes bytes from the pipe, cut anywhere. */
  receive(bytes: Buffer): void {
    if (this.#failure !== null) return;
    this.#received += bytes.length;
    try {
      this.#splitter.push(bytes);
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Ends the channel: everything that waits is answered, nothing is sent any more. */
  fail(reason: Error): void {
    if (this.#failure !== null) return;
    this.#failure = reason;
    this.#pipe.end();
    this.#requests.settleAll(this.#lost());
    this.#failed.resolve(reason);
  }

  #take(message: Buffer, rest: readonly Buffer[]): void {
    if (this.#failure !== null) return;
    if (message[0] !== REPLY.version) {
      this.#requests.settle(message, rest);
      return;
    }
    const greeting = this.#greeting;
    this.#greeting = null;
    if (greeting === null) throw new ProtocolViolation('the server greeted twice');
    greeting(message);
  }

  #flush(): void {
    this.#flushing = false;
    const parts = this.#writer.take();
    if (this.#failure === null && parts.length > 0) this.#pipe.send(parts);
  }

  #lost(): Refusal {
    return new Refusal(STATUS.connectionLost, this.#failure?.message ?? '');
  }
}

/** The first message that is not numbered: version, then pairs of extension name and data. */
function readGreeting(message: Buffer): Extensions | Refusal {
  const reader = new MessageReader(message, 1);
  const version = reader.u32();
  if (version !== 3) return new Refusal(STATUS.unsupported, `the server speaks SFTP version ${version}`);
  const extensions = new Map<string, string>();
  while (reader.left > 0) extensions.set(reader.string().toString('latin1'), reader.string().toString('latin1'));
  return extensions;
}
