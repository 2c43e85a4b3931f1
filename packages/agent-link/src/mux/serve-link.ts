import { type Clock, StorageError, toStorageError } from '@drover/core';
import { z } from 'zod';
import type { Frame } from '../frames/frame.ts';
import { decodeJson } from '../frames/json.ts';
import { MAX_METHOD, MAX_STREAMS } from '../frames/limits.ts';
import { protocolFault } from '../frames/protocol-fault.ts';
import type { Lane, ServeCall } from '../link.ts';
import { type Carriers, Mux, type MuxOptions } from './mux.ts';
import type { MuxStream } from './mux-stream.ts';

/** The agent's end of a link. */
export interface ServedLink extends AsyncDisposable {
  /** Settles, with the reason, when the link is of no more use. */
  readonly closed: Promise<StorageError>;
  /** Ends the link at once; the server is told why. */
  close(reason: StorageError): Promise<void>;
}

const openingSchema = z.object({ method: z.string().min(1).max(MAX_METHOD), params: z.unknown() });

const [COMMA, BRACKET, BRACE] = [0x2c, 0x5b, 0x7b];
const VALUE_BYTES = 48;
/** Bytes of parameters of all calls that run, as they lie in memory; a server that sends more is asked to wait. */
const MAX_PARAMS = 16 * 1024 * 1024;

/** How long calls that were cancelled may take to clean up before the link counts as ended without them. */
const CANCEL_MS = 10_000;

/** Answers the calls that come over a link. Whoever ends it waits for the calls that still run. */
export function serveLink(carriers: Carriers, serve: ServeCall, options: MuxOptions): ServedLink {
  const calls = new Calls(serve);
  const mux = new Mux(carriers, options, {
    peer: 'server',
    opened: (frame, lane) => calls.open(mux, frame, lane),
    over: (stream, failure) => {
      if (failure !== null) calls.cancel(stream, failure.reason);
    },
  });
  const close = async (reason: StorageError): Promise<void> => {
    await mux.close(reason);
    await calls.ended(options.clock);
  };
  return { closed: mux.closed, close, [Symbol.asyncDispose]: () => close(closedByAgent()) };
}

interface Call {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

/** What the agent is doing for the server. A call counts until its work has ended, also when the server has long given it up. */
class Calls {
  readonly #serve: ServeCall;
  readonly #running = new Map<MuxStream, Call>();
  #params = 0;

  constructor(serve: ServeCall) {
    this.#serve = serve;
  }

  open(mux: Mux, frame: Frame, lane: Lane): void {
    const { stream: id, payload, end } = frame;
    if (id <= mux.lastStream(lane) || mux.streams.has(id)) throw protocolFault('a stream was opened twice');
    if (mux.streams.size >= MAX_STREAMS) throw protocolFault(`more than ${MAX_STREAMS} streams were opened`);
    const weight = weightOf(payload);
    if (this.#running.size >= MAX_STREAMS || this.#params + weight > MAX_PARAMS) {
      mux.refuse(lane, id, busy());
      return;
    }
    const opening = openingSchema.safeParse(decodeJson(payload));
    if (!opening.success) throw protocolFault('a stream was opened without naming a call');
    const stream = mux.add(lane, null, id);
    if (end) stream.receive({ type: 'data', stream: id, end, payload: new Uint8Array() });
    const controller = new AbortController();
    this.#params += weight;
    const done = this.#run(opening.data.method, opening.data.params, stream, controller.signal).finally(() => {
      this.#params -= weight;
      this.#running.delete(stream);
    });
    this.#running.set(stream, { controller, done });
  }

  cancel(stream: MuxStream, reason: unknown): void {
    this.#running.get(stream)?.controller.abort(reason);
  }

  /** Waits for calls that were cancelled, but not for one that hangs in a disk that does not answer. */
  async ended(clock: Clock): Promise<void> {
    const enough = new AbortController();
    const all = Promise.all([...this.#running.values()].map(({ done }) => done));
    await Promise.race([all, clock.sleep(CANCEL_MS, enough.signal).catch(() => undefined)]);
    enough.abort();
  }

  /** Never rejects: what the call throws goes to the server. */
  async #run(method: string, params: unknown, stream: MuxStream, signal: AbortSignal): Promise<void> {
    try {
      await Promise.resolve(); // the frame that opened the call is dealt with first
      signal.throwIfAborted();
      await this.#serve(method, params, stream, signal);
      stream.finish();
    } catch (error) {
      stream.reset(toStorageError(error));
    }
  }
}

/** About what JSON takes as objects: each value in it many times the byte or two that it is written with. */
function weightOf(payload: Uint8Array): number {
  let values = 0;
  for (const byte of payload) if (byte === COMMA || byte === BRACKET || byte === BRACE) values++;
  return payload.length + values * VALUE_BYTES;
}

function busy(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    message: 'The agent is still busy with earlier calls.',
    remedy: 'It is tried again. If this comes back, run fewer transfers at once.',
  });
}

function closedByAgent(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    message: 'The agent ended the connection.',
    remedy: 'It comes back when the agent is connected or started again.',
    vendor: 'closed',
  });
}
