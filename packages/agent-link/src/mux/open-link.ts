import { StorageError } from '@drover/core';
import { encodeJson } from '../frames/json.ts';
import { MAX_STREAMS } from '../frames/limits.ts';
import { protocolFault } from '../frames/protocol-fault.ts';
import type { Link, LinkStream } from '../link.ts';
import { type Carriers, Mux, type MuxOptions } from './mux.ts';
import { type MuxStream, rejected } from './mux-stream.ts';

/** The server's end of a link, which may also say why it ends it. */
export interface ServerLink extends Link {
  /** Ends the link at once; the agent is told why. */
  close(reason: StorageError): Promise<void>;
}

/** The server's end of a link over two carriers whose other sides are served by `serveLink`. */
export function openLink(carriers: Carriers, options: MuxOptions): ServerLink {
  const listening = new Map<MuxStream, () => void>();
  const mux = new Mux(carriers, options, {
    peer: 'agent',
    opened: () => {
      throw protocolFault('the agent tried to open a stream');
    },
    over: (stream) => {
      listening.get(stream)?.();
      listening.delete(stream);
    },
  });
  return {
    closed: mux.closed,
    get calls() {
      return mux.streams.size;
    },
    open(method, params, lane, signal) {
      if (signal.aborted) return deadStream(signal.reason);
      if (mux.failure !== null) return deadStream(mux.failure);
      if (mux.streams.size >= MAX_STREAMS) return deadStream(tooMany());
      const stream = mux.add(lane, encodeJson({ method, params }));
      const abort = (): void => stream.fail(signal.reason, givenUp());
      signal.addEventListener('abort', abort, { once: true });
      listening.set(stream, () => signal.removeEventListener('abort', abort));
      return stream;
    },
    close: (reason) => mux.close(reason),
    [Symbol.asyncDispose]: () => mux.close(closedByServer()),
  };
}

/** A call that came to nothing before it began. */
function deadStream(reason: unknown): LinkStream {
  const fail = (): Promise<never> => rejected(reason);
  return { send: fail, end: fail, reset: () => undefined, [Symbol.asyncIterator]: () => ({ next: fail }) };
}

function closedByServer(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    message: 'The server ended the connection.',
    remedy: 'It is made anew by itself as soon as the server is ready.',
    vendor: 'closed',
  });
}

function givenUp(): StorageError {
  return new StorageError({ kind: 'unavailable', message: 'The server gave up this call.', vendor: 'cancelled' });
}

function tooMany(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    message: `The agent is busy with ${MAX_STREAMS} calls.`,
    remedy: 'It is tried again. If this comes back, run fewer transfers at once.',
  });
}
