import { type Clock, StorageError, type StorageErrorKind, toStorageError } from '@drover/core';
import { type Frame, parseFrame } from '../frames/frame.ts';
import { protocolFault } from '../frames/protocol-fault.ts';
import { decodeError, encodeError } from '../frames/wire-error.ts';
import type { Lane } from '../link.ts';
import type { Carrier } from './carrier.ts';
import { Heartbeat } from './heartbeat.ts';
import { LaneSender } from './lane-sender.ts';
import { LateFrames } from './late-frames.ts';
import { MuxStream, type StreamHost } from './mux-stream.ts';
import type { WindowContext } from './receive-window.ts';
import { WindowBudget } from './window-budget.ts';

export type Carriers = Readonly<Record<Lane, Carrier>>;

export interface MuxOptions {
  readonly clock: Clock;
  /** Bytes that all streams together may have underway to this side; the default is 64 MiB. */
  readonly memory?: number;
}

/** What the two ends do differently. */
export interface MuxEnd {
  /** Who is at the other side, in a sentence. */
  readonly peer: 'agent' | 'server';
  /** A stream was opened from the other side; throws where that must not be. */
  opened(frame: Frame, lane: Lane): void;
  over(stream: MuxStream, failure: { readonly reason: unknown } | null): void;
}

const DEFAULT_MEMORY = 64 * 1024 * 1024;
/** Why a link may end, as the other side tells it; all else it says is taken for 'unavailable', for it decides nothing about files. */
const GOODBYES: ReadonlySet<StorageErrorKind> = new Set([
  'unavailable',
  'unauthenticated',
  'untrusted',
  'config-invalid',
]);

interface LaneState {
  readonly carrier: Carrier;
  readonly sender: LaneSender;
  readonly heartbeat: Heartbeat;
}

/** Many streams over the two sockets of a session. The ends add who may open streams. */
export class Mux implements StreamHost {
  readonly windows: WindowContext;
  readonly closed: Promise<StorageError>;
  readonly streams = new Map<number, MuxStream>();
  readonly #end: MuxEnd;
  readonly #memory: number;
  readonly #lanes: Readonly<Record<Lane, LaneState>>;
  readonly #late = new LateFrames();
  readonly #life = new AbortController();
  readonly #settle: (error: StorageError) => void;
  /** By lane: what is opened later may arrive earlier over the other socket. */
  readonly #lastStream: Record<Lane, number> = { control: 0, data: 0 };
  #held = 0;
  #failure: StorageError | null = null;
  #closing: Promise<void> | null = null;

  constructor(carriers: Carriers, options: MuxOptions, end: MuxEnd) {
    const { promise, resolve } = Promise.withResolvers<StorageError>();
    this.closed = promise;
    this.#settle = resolve;
    this.#end = end;
    this.#memory = options.memory ?? DEFAULT_MEMORY;
    this.#lanes = { control: this.#lane(carriers.control, options), data: this.#lane(carriers.data, options) };
    this.windows = {
      budget: new WindowBudget(this.#memory),
      clock: options.clock,
      roundTripMs: () => this.#lanes.control.heartbeat.roundTripMs || this.#lanes.data.heartbeat.roundTripMs,
    };
    for (const lane of ['control', 'data'] as const) this.#start(lane);
  }

  /** What calls end with since the link is of no more use; null while it lives. */
  get failure(): StorageError | null {
    return this.#failure;
  }

  lastStream(lane: Lane): number {
    return this.#lastStream[lane];
  }

  /** Adds a stream with the next number, or the number that the other side chose. */
  add(lane: Lane, opening: Uint8Array | null, id = this.#nextStream()): MuxStream {
    this.#lastStream[lane] = id;
    const stream = new MuxStream(this, id, this.#lanes[lane].sender, opening);
    this.streams.set(id, stream);
    return stream;
  }

  /** Answers a stream that is not taken. */
  refuse(lane: Lane, id: number, error: StorageError): void {
    this.#lastStream[lane] = id;
    this.#lanes[lane].sender.urgent('reset', id, encodeError(error));
  }

  hold(cost: number): boolean {
    this.#held += cost;
    return this.#held <= 2 * this.#memory;
  }

  over(stream: MuxStream, failure: { readonly reason: unknown } | null): void {
    this.streams.delete(stream.id);
    this.#late.add(stream.id, stream.creditLeft);
    this.#end.over(stream, failure);
  }

  /** Ends the link: the other side is told the reason, and every stream ends with it. */
  close(error: StorageError): Promise<void> {
    this.#finish(error, error);
    return this.#closing ?? Promise.resolve();
  }

  #nextStream(): number {
    return Math.max(...Object.values(this.#lastStream)) + 1;
  }

  #lane(carrier: Carrier, { clock }: MuxOptions): LaneState {
    const overrun = (): void =>
      this.#finish(protocolFault('more was asked than the other side took answers for'), null);
    const sender = new LaneSender(carrier, () => queueMicrotask(overrun));
    return { carrier, sender, heartbeat: new Heartbeat(clock, (payload) => sender.urgent('ping', 0, payload)) };
  }

  #start(name: Lane): void {
    const lane = this.#lanes[name];
    lane.carrier.start({
      message: (pieces) => this.#message(name, pieces),
      room: lane.sender.onRoom,
      closed: (error) => this.#finish(error, null),
    });
    const silent = (): void => this.#finish(this.#silence(), null);
    lane.heartbeat.run(this.#life.signal).then(silent, () => undefined); // only the end of the link cancels it
  }

  #message(lane: Lane, pieces: readonly Buffer[]): void {
    if (this.#failure !== null) return;
    this.#lanes[lane].heartbeat.heard();
    try {
      this.#receive(lane, parseFrame(pieces));
    } catch (error) {
      const fault = toStorageError(error);
      this.#finish(fault, fault);
    }
  }

  #receive(lane: Lane, frame: Frame): void {
    const { type, payload } = frame;
    if (type === 'ping') {
      this.#lanes[lane].heartbeat.pinged();
      this.#lanes[lane].sender.pong(payload);
    } else if (type === 'pong') this.#lanes[lane].heartbeat.answered(payload);
    else if (type === 'goaway') this.#finish(goodbye(payload), null);
    else if (type === 'open') this.#end.opened(frame, lane);
    else this.#ofStream(lane, frame);
  }

  #ofStream(lane: Lane, frame: Frame): void {
    const { type, stream: id } = frame;
    const stream = this.streams.get(id);
    if (stream === undefined) {
      if (id > this.#lastStream[lane]) throw protocolFault(`a ${type} frame came for a stream that nobody opened`);
      this.#late.receive(frame);
    } else if (stream.sender !== this.#lanes[lane].sender) {
      throw protocolFault(`a ${type} frame came over the wrong socket`);
    } else stream.receive(frame);
  }

  #finish(error: StorageError, told: StorageError | null): void {
    if (this.#failure !== null) return;
    this.#failure = error.kind === 'unavailable' ? error : error.with({ kind: 'unavailable' });
    this.#life.abort();
    for (const stream of this.streams.values()) stream.fail(this.#failure, null);
    for (const { sender } of Object.values(this.#lanes)) {
      if (told !== null) sender.urgent('goaway', 0, encodeError(told));
      sender.stop();
    }
    const ends = Object.values(this.#lanes).map(({ carrier }) => (told === null ? carrier.destroy() : carrier.close()));
    this.#closing = Promise.all(ends).then(() => undefined);
    this.#settle(error);
  }

  #silence(): StorageError {
    return new StorageError({
      kind: 'unavailable',
      message: `The ${this.#end.peer} has not answered for 45 seconds.`,
      remedy: 'It is tried again by itself. Check the network between the server and the agent if this comes back.',
      fault: 'network',
    });
  }
}

function goodbye(payload: Uint8Array): StorageError {
  const error = decodeError(payload);
  return GOODBYES.has(error.kind) ? error : error.with({ kind: 'unavailable' });
}
