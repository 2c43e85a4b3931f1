import type { TLSSocket } from 'node:tls';
import { StorageError } from '@drover/core';
import type { RawData, WebSocket } from 'ws';
import { HEADER_BYTES, MAX_PAYLOAD } from '../frames/limits.ts';
import { protocolFault } from '../frames/protocol-fault.ts';
import type { Carrier, CarrierEvents } from '../mux/carrier.ts';
import { MessageWriter } from './message-writer.ts';

/** How large any message may be before the other side is known, or its link begins. */
const MAX_TEXT = 16 * 1024;
const MAX_FRAME = HEADER_BYTES + MAX_PAYLOAD;
/** What both ends demand of every WebSocket. Compression is never offered, so that a compressed message is refused by the parser unread. */
export const WEBSOCKET_LIMITS = {
  perMessageDeflate: false,
  maxPayload: MAX_TEXT,
  /** We send two pieces, header and payload; who passes messages on may divide them further. */
  maxFragments: 1024,
  maxBufferedChunks: 8192,
} as const;

/** Messages that may come before the link begins; both ends begin within one round trip of each other. */
const MAX_EARLY = 64;
/** What they may weigh together: at an agent that knows its server, and everywhere else. */
const EARLY_BYTES = { known: 4 * 1024 * 1024, unknown: 32 * 1024 } as const;
/** What a message takes besides its bytes. */
const MESSAGE_COST = 256;

/** The parser of the WebSocket, as far as its limit goes: it has no way to raise that while it runs. Its version is fixed, and tests show that this works. */
interface Parsing {
  readonly _receiver: { _maxPayload: number };
}
const CLOSE_MS = 2000;

/** One authenticated, or still to be authenticated, WebSocket: texts for the handshake, then binary messages for the link. */
export class WebSocketCarrier implements Carrier {
  readonly socket: TLSSocket;
  readonly #webSocket: WebSocket;
  readonly #writer: MessageWriter;
  #events: CarrierEvents | null = null;
  #early: Buffer[][] = [];
  #earlyBytes = 0;
  #known = false;
  #texts: string[] = [];
  #wake: (() => void) | null = null;
  #failed: ((error: StorageError) => void) | null = null;
  #failure: StorageError | null = null;

  constructor(webSocket: WebSocket, socket: TLSSocket, side: 'client' | 'server') {
    this.#webSocket = webSocket;
    this.socket = socket;
    this.#writer = new MessageWriter(socket, side === 'client', () => this.#events?.room());
    webSocket.binaryType = 'fragments'; // not joined by copying where who passes them on divided them
    webSocket.on('message', (data, isBinary) => this.#message(data, isBinary));
    webSocket.on('error', (error) => this.#fail(brokenCarrier(error)));
    webSocket.on('close', () => this.#fail(brokenCarrier(null)));
  }

  get chunk(): number {
    return this.#writer.chunk;
  }

  get hasRoom(): boolean {
    return this.#failure === null && this.#writer.hasRoom;
  }

  /** The other side is one that may send large messages before the link begins here. */
  believe(): void {
    this.#known = true;
    (this.#webSocket as unknown as Parsing)._receiver._maxPayload = MAX_FRAME;
  }

  start(events: CarrierEvents): void {
    this.believe();
    this.#events = events;
    for (const pieces of this.#early.splice(0)) events.message(pieces);
    if (this.#failure !== null) events.closed(this.#failure);
  }

  /** Before the link begins: told when the socket ends, at once when it has. */
  onFailure(listener: (error: StorageError) => void): void {
    if (this.#failure !== null) listener(this.#failure);
    else this.#failed = listener;
  }

  send(header: Buffer, payload: Uint8Array | null): void {
    this.#writer.add(header, payload);
  }

  flush(): void {
    if (this.#failure === null) this.#writer.flush();
  }

  /** The next message of the handshake. Rejects when the socket ends first, or with the signal's reason. */
  async receiveText(signal: AbortSignal): Promise<string> {
    for (;;) {
      signal.throwIfAborted();
      const text = this.#texts.shift();
      if (text !== undefined) return text;
      if (this.#failure !== null) throw this.#failure;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      signal.addEventListener('abort', resolve as () => void, { once: true });
      await promise;
      signal.removeEventListener('abort', resolve as () => void);
    }
  }

  sendText(text: string): void {
    if (this.#webSocket.readyState === this.#webSocket.OPEN) this.#webSocket.send(text, () => undefined); // a failed write is told by the socket
  }

  async close(): Promise<void> {
    if (this.#webSocket.readyState === this.#webSocket.CLOSED) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.#webSocket.terminate(), CLOSE_MS);
      this.#webSocket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      void this.#writer.idle().then(() => this.#webSocket.close(1000));
    });
  }

  destroy(): void {
    this.#webSocket.terminate();
  }

  #message(data: RawData, isBinary: boolean): void {
    if (this.#failure !== null) return;
    const pieces = Array.isArray(data) ? data : [data as Buffer];
    if (isBinary && this.#events !== null) this.#events.message(pieces);
    else if (isBinary && this.#mayWait(pieces)) this.#early.push(pieces);
    else if (!isBinary && this.#events === null) this.#text(pieces);
    else this.#refuse(isBinary ? 'frames came before the handshake was over' : 'text came where frames belong');
  }

  #mayWait(pieces: readonly Buffer[]): boolean {
    this.#earlyBytes += MESSAGE_COST + lengthOf(pieces);
    return this.#early.length < MAX_EARLY && this.#earlyBytes <= EARLY_BYTES[this.#known ? 'known' : 'unknown'];
  }

  #text(pieces: readonly Buffer[]): void {
    if (lengthOf(pieces) > MAX_TEXT || this.#texts.length >= MAX_EARLY) {
      this.#refuse('too large a text came in the handshake');
      return;
    }
    this.#texts.push(Buffer.concat(pieces).toString('utf8'));
    this.#wake?.();
  }

  #refuse(what: string): void {
    this.#fail(protocolFault(what));
    this.destroy();
  }

  #fail(error: StorageError): void {
    if (this.#failure !== null) return;
    this.#failure = error;
    this.#wake?.();
    this.#failed?.(error);
    this.#events?.closed(error);
  }
}

function lengthOf(pieces: readonly Buffer[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

function brokenCarrier(error: Error | null): StorageError {
  const code = error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code?.startsWith('WS_ERR') === true) {
    return protocolFault(`what came is no WebSocket message that may be sent here (${code})`);
  }
  return new StorageError({
    kind: 'unavailable',
    message: `The connection between the server and the agent broke${code === undefined ? '' : ` (${code})`}.`,
    remedy: 'It is made anew by itself. Check the network between the server and the agent if this comes back.',
    fault: 'network',
    ...(code === undefined ? {} : { vendor: code }),
    ...(error === null ? {} : { cause: error }),
  });
}
