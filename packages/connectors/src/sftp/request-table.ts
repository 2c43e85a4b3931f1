import { MessageReader, ProtocolViolation, REPLY, type Refusal, STATUS } from './sftp-codec.ts';

/** What a request waits for: the type of the one reply that means success, and how to read it. */
interface Waiting {
  readonly reply: number;
  readonly parse: ((reader: MessageReader) => unknown) | null;
  readonly settle: (answer: unknown) => void;
}

/** The requests that have no reply yet, by id. Every one of them is settled exactly once, also when the session dies. */
export class RequestTable {
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  get size(): number {
    return this.#waiting.size;
  }

  /** A fresh id, and the promise of the answer to it. Without `parse`, success is a plain status and answers null. */
  add<T>(reply: number, parse: ((reader: MessageReader) => T) | null): { id: number; answer: Promise<T | Refusal> } {
    this.#lastId = (this.#lastId + 1) >>> 0;
    const id = this.#lastId;
    const answer = new Promise<T | Refusal>((resolve) => {
      this.#waiting.set(id, { reply, parse, settle: resolve as (answer: unknown) => void });
    });
    return { id, answer };
  }

  /** Hands a reply to the request that it answers; throws a ProtocolViolation when it answers none. */
  settle(message: Buffer, rest: readonly Buffer[]): void {
    const type = message[0];
    const id = message.readUInt32BE(1);
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) throw new ProtocolViolation(`the server answered request ${id}, which was not asked`);
    const reader = new MessageReader(message, 5, rest);
    const answer = type === REPLY.status ? statusAnswer(reader, waiting) : dataAnswer(reader, waiting, type);
    this.#waiting.delete(id);
    waiting.settle(answer);
  }

  /** Answers everything that still waits with the one refusal. */
  settleAll(refusal: Refusal): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const waiting of all) waiting.settle(refusal);
  }
}

function statusAnswer(reader: MessageReader, waiting: Waiting): Refusal | null {
  const refusal = reader.refusal();
  if (refusal.code !== STATUS.ok) return refusal;
  if (waiting.parse !== null) throw new ProtocolViolation('the server answered "ok" where it had to send data');
  return null;
}

function dataAnswer(reader: MessageReader, waiting: Waiting, type: number | undefined): unknown {
  if (waiting.parse === null || type !== waiting.reply)
    throw new ProtocolViolation(`the server answered a request with a reply of type ${type}`);
  return waiting.parse(reader);
}
