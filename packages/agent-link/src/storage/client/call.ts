import { StorageError } from '@drover/core';
import { errorFrom } from '../../frames/wire-error.ts';
import type { Link, LinkStream, Part } from '../../link.ts';
import { misbehaved } from '../wire/misbehaved.ts';

export type Message = Readonly<Record<string, unknown>>;

/** One call to the agent, from its opening to its end. Ends when its caller gives up, and when the connection is closed. */
export class Call implements Disposable {
  /** Aborted, with the reason that everything about the call then rejects with. */
  readonly signal: AbortSignal;
  readonly #stream: LinkStream;
  readonly #incoming: AsyncIterator<Part>;
  readonly #free: () => void;
  #over = false;

  constructor(link: Link, method: string, params: unknown, lane: 'control' | 'data', scope: CallScope) {
    this.signal = scope.signal;
    this.#free = scope.free;
    this.#stream = link.open(method, params, lane, scope.signal);
    this.#incoming = this.#stream[Symbol.asyncIterator]();
  }

  /** The next part that the agent sends; its failure is thrown. Each answer says when it is done, so an end without that is one too. */
  async part(): Promise<Part> {
    const next = await this.#incoming.next();
    this.signal.throwIfAborted();
    if (next.done === true) throw brokenOff();
    const part = next.value;
    if ('message' in part && isMessage(part.message) && 'failed' in part.message && !('file' in part.message)) {
      throw errorFrom(part.message['failed']);
    }
    return part;
  }

  async message(): Promise<Message> {
    const part = await this.part();
    if (!('message' in part) || !isMessage(part.message)) throw misbehaved('sent content where none was expected');
    return part.message;
  }

  /** The one answer of a call that has no more. */
  async value(): Promise<unknown> {
    const message = await this.message();
    if (!('value' in message)) throw misbehaved('answered something else than was asked');
    return message['value'];
  }

  tell(message: unknown): Promise<void> {
    return this.#stream.send({ message });
  }

  send(bytes: Uint8Array): Promise<void> {
    return this.#stream.send({ bytes });
  }

  /** Nothing more comes from here. What a broken link makes of it shows in the answer. */
  endSending(): void {
    this.#stream.end().catch(() => undefined);
  }

  /** Frees what the call holds on both sides, whether or not it is done. */
  [Symbol.dispose](): void {
    if (this.#over) return;
    this.#over = true;
    this.#free();
    this.#stream.reset(noLongerWanted());
  }
}

/** How long a call lasts. */
export interface CallScope {
  readonly signal: AbortSignal;
  free(): void;
}

function isMessage(message: unknown): message is Message {
  return typeof message === 'object' && message !== null && !Array.isArray(message);
}

function brokenOff(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    fault: 'server',
    message: 'The agent ended its answer too early.',
    remedy: 'Try again, and look at the log of the agent.',
  });
}

function noLongerWanted(): StorageError {
  return new StorageError({ kind: 'unavailable', message: 'The answer is no longer wanted.', retryable: false });
}
