import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { pipeline } from 'node:stream/promises';

import type { Answer } from '../answers/answer.ts';
import { CutError } from './guarded.ts';
import type { Incoming } from './incoming.ts';
import { bodyOfStream } from './request-body.ts';

export interface Listener extends AsyncDisposable {
  readonly port: number;
}

export interface ListenerSettings {
  /** A port of this machine that is free, 0 for any. */
  readonly port: number;
  /** In PEM; without it plain HTTP is spoken. */
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly answer: (incoming: Incoming) => Promise<Answer>;
  /** Told what should not happen: a fault of the simulator itself. */
  readonly onError: (error: unknown) => void;
}

/** Serves on the loopback address. */
export async function listen({ port, tls, answer, onError }: ListenerSettings): Promise<Listener> {
  const scheme = tls === undefined ? 'http' : 'https';
  const handle: RequestListener = (request, response) => {
    serve(scheme, answer, request, response).catch((error: unknown) => {
      response.destroy();
      if (!isBroken(error)) onError(error);
    });
  };
  const server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the listener has no port');
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function serve(
  scheme: string,
  answer: ListenerSettings['answer'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const {
    status,
    headers: more = {},
    json,
    bytes,
    cut = false,
  } = await answer({
    method: request.method ?? 'GET',
    address: new URL(request.url ?? '/', `${scheme}://${request.headers.host ?? 'localhost'}`),
    headers,
    body: bodyOfStream(request, headers),
  });
  request.resume(); // what was refused unread is still on its way
  if (bytes !== undefined) {
    response.writeHead(status, { ...more, 'content-length': bytes.length });
    if (request.method === 'HEAD') response.end();
    else if (cut) await breakOff(response, bytes);
    else await pipeline(bytes.read(), response);
  } else if (json !== undefined) {
    const text = JSON.stringify(json);
    response.writeHead(status, {
      ...more,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  } else {
    response.writeHead(status, status === 204 ? more : { ...more, 'content-length': 0 }).end();
  }
}

/** Sends the first half and cuts the connection. */
async function breakOff(response: ServerResponse, { length, read }: NonNullable<Answer['bytes']>): Promise<void> {
  let left = Math.floor(length / 2);
  for await (const chunk of read() as AsyncIterable<Buffer>) {
    const sent = chunk.subarray(0, left);
    await new Promise((resolve) => response.write(sent, resolve));
    left -= sent.length;
    if (left === 0) break;
  }
  response.destroy();
}

/** True where the client went away or was cut off on purpose, which is no fault of anybody. */
function isBroken(error: unknown): boolean {
  if (error instanceof CutError) return true;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ABORT_ERR';
}
