import { StorageError, toStorageError } from '@drover/core';
import type { Frame } from '../frames/frame.ts';
import { encodeJson } from '../frames/json.ts';
import { FRAME_COST } from '../frames/limits.ts';
import { protocolFault } from '../frames/protocol-fault.ts';
import { decodeError, encodeError } from '../frames/wire-error.ts';
import type { LinkStream, Part } from '../link.ts';
import { Incoming } from './incoming.ts';
import type { FrameSource, LaneSender } from './lane-sender.ts';
import { Outgoing } from './outgoing.ts';
import { ReceiveWindow, type WindowContext } from './receive-window.ts';

/** What a stream needs of its link. */
export interface StreamHost {
  readonly windows: WindowContext;
  /** Counts bytes that wait for readers; false when all streams together hold too many. */
  hold(cost: number): boolean;
  /** Both directions are over: no more frames come or go. */
  over(stream: MuxStream, failure: { readonly reason: unknown } | null): void;
}

/** One stream, at either end. */
export class MuxStream implements LinkStream, FrameSource {
  readonly id: number;
  readonly sender: LaneSender;
  readonly #host: StreamHost;
  readonly #window: ReceiveWindow;
  readonly #incoming: Incoming;
  readonly #outgoing: Outgoing;
  #incomingEnded = false;
  #discarding = false;
  #stopOwed = false;
  #over = false;
  #failure: { readonly reason: unknown } | null = null;

  constructor(host: StreamHost, id: number, sender: LaneSender, opening: Uint8Array | null) {
    this.#host = host;
    this.id = id;
    this.sender = sender;
    this.#window = new ReceiveWindow(host.windows);
    this.#incoming = new Incoming(
      (cost) => this.#taken(cost),
      (error) => this.reset(toStorageError(error)),
    );
    this.#outgoing = new Outgoing(id, opening === null);
    if (opening === null) sender.wantsCredit(this);
    else {
      this.#outgoing.add('open', opening).catch(() => undefined);
      sender.wantsToSend(this);
    }
  }

  /** What the other side may still send; frames beyond it break the rules also when the stream is over. */
  get creditLeft(): number {
    return this.#window.left;
  }

  send(part: Part): Promise<void> {
    if (this.#failure !== null) return rejected(this.#failure.reason);
    if (this.#over || this.#outgoing.endSent) return Promise.resolve(); // the other side wants no more
    if (this.#outgoing.ending) return rejected(new TypeError('Nothing can be sent after the end of a stream.'));
    if ('bytes' in part && part.bytes.length === 0) return Promise.resolve();
    try {
      const sent =
        'bytes' in part
          ? this.#outgoing.add('data', part.bytes)
          : this.#outgoing.add('message', encodeJson(part.message));
      this.sender.wantsToSend(this);
      return sent;
    } catch (error) {
      return rejected(error);
    }
  }

  end(): Promise<void> {
    if (this.#failure !== null) return rejected(this.#failure.reason);
    if (!this.#over && !this.#outgoing.ending) {
      this.#outgoing.end();
      this.sender.wantsToSend(this);
    }
    return Promise.resolve();
  }

  reset(error: StorageError): void {
    this.fail(error, error);
  }

  /** Ends the stream with a reason for this side and an error for the other; null when the other side knows or is gone. */
  fail(reason: unknown, told: StorageError | null): void {
    if (this.#over) return;
    this.#failure = { reason };
    if (told !== null && this.#outgoing.opened) this.sender.urgent('reset', this.id, encodeError(told));
    this.#host.hold(-this.#incoming.cost);
    this.#outgoing.fail(reason);
    this.#incoming.fail(reason);
    this.#close();
  }

  /** This side has nothing more to say and listens no more, but what it said still arrives. */
  finish(): void {
    if (this.#over) return;
    if (!this.#outgoing.ending) this.#outgoing.end();
    this.#discarding = true;
    if (!this.#incomingEnded) this.#stopOwed = true;
    this.sender.wantsToSend(this);
  }

  /** A frame of the stream came. Throws for what breaks the rules. */
  receive({ type, payload, end }: Frame): void {
    if (type === 'credit') {
      if (!this.#outgoing.grant(readCredit(payload))) throw protocolFault('more credit came than a stream may have');
      this.sender.wantsToSend(this);
    } else if (type === 'reset') {
      if (payload.length === 0) this.#stopped();
      else this.fail(decodeError(payload), null);
    } else if (type === 'message' || type === 'data') {
      if (this.#incomingEnded) throw protocolFault('a stream went on after its end');
      if (payload.length > 0 || type === 'message') this.#arrived(type, payload);
      if (end) this.#ended();
    } else throw protocolFault(`a ${type} frame came for a stream that is open`);
  }

  sendCredit(sender: LaneSender): void {
    if (!this.#outgoing.opened || this.#incomingEnded || !this.#window.owesCredit) return;
    const payload = Buffer.allocUnsafe(4);
    payload.writeUInt32BE(this.#window.credit(), 0);
    sender.send('credit', this.id, false, payload);
  }

  sendNext(sender: LaneSender): boolean {
    const opened = this.#outgoing.opened;
    const more = this.#outgoing.sendNext(sender);
    if (!opened && this.#window.owesCredit) sender.wantsCredit(this);
    if (this.#outgoing.endSent) {
      if (this.#stopOwed && !this.#over) sender.send('reset', this.id, false, null);
      if (this.#incomingEnded || this.#stopOwed) this.#close();
    }
    return more && !this.#over;
  }

  [Symbol.asyncIterator](): AsyncIterator<Part> {
    return { next: () => this.#incoming.next() };
  }

  #arrived(type: 'message' | 'data', payload: Uint8Array): void {
    if (!this.#window.arrives(type, payload.length)) throw protocolFault('a stream sent more than it had credit for');
    const cost = payload.length + FRAME_COST;
    if (this.#discarding) this.#returnCredit(cost);
    else if (this.#host.hold(cost)) this.#incoming.push(type, payload);
    else this.#overflow(cost);
  }

  #overflow(cost: number): void {
    this.#host.hold(-cost);
    const error = new StorageError({
      kind: 'unavailable',
      message: 'More was sent over the connection between server and agent than this side has memory for.',
      remedy: 'It is tried again. If this comes back, run fewer transfers at once.',
    });
    this.fail(error, error);
  }

  #taken(cost: number): void {
    this.#host.hold(-cost);
    this.#returnCredit(cost);
  }

  #returnCredit(cost: number): void {
    if (this.#window.take(cost) && !this.#over && !this.#incomingEnded) this.sender.wantsCredit(this);
  }

  #ended(): void {
    this.#incomingEnded = true;
    this.#stopOwed = false;
    this.#incoming.end();
    if (this.#outgoing.endSent) this.#close();
  }

  /** The other side is done with the stream: what it sent stays, what goes there is dropped. */
  #stopped(): void {
    if (!this.#incomingEnded) throw protocolFault('a stream was given up before its end without a reason');
    this.#outgoing.drop();
    this.#close();
  }

  #close(): void {
    if (this.#over) return;
    this.#over = true;
    this.sender.forget(this);
    this.#window.release();
    this.#host.over(this, this.#failure);
  }
}

function readCredit(payload: Uint8Array): number {
  return new DataView(payload.buffer, payload.byteOffset, 4).getUint32(0);
}

/** A rejection that is no stray failure when nobody looks at it. */
export function rejected(reason: unknown): Promise<never> {
  const promise = Promise.reject<never>(reason);
  promise.catch(() => undefined);
  return promise;
}
