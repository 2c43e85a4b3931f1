import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { pipeline } from 'node:stream/promises';

import type { Answer } from '../answers/answer.ts';
import { CutError, SilentError } from './guarded.ts';
import type { Incoming } from './incoming.ts';
import { bodyOfStream } from './request-body.ts';

export interface Listener extends AsyncDisposable {
  /** 0 at a Unix socket. */
  readonly port: number;
  /** Cuts all connections that clients hold, whatever is under way on them. */
  cut(): void;
}

export interface ListenerSettings {
  /** The path of a Unix socket; without it a free port of the loopback address is taken. */
  readonly socket?: string;
  /** In PEM; without it plain HTTP is spoken. */
  readonly tls: { readonly key: string; readonly cert: string } | undefined;
  readonly answer: (incoming: Incoming) => Promise<Answer>;
  /** Told what should not happen: a fault of the simulator itself. */
  readonly onError: (error: unknown) => void;
}

/** Serves on this machine alone. */
export async function listen({ socket, tls, answer, onError }: ListenerSettings): Promise<Listener> {
  const scheme = tls === undefined ? 'http' : 'https';
  const handle: RequestListener = (request, response) => {
    serve(scheme, answer, request, response).catch((error: unknown) => {
      if (error instanceof SilentError) return;
      response.destroy();
      if (!isBroken(error)) onError(error);
    });
  };
  const server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
  server.keepAliveTimeout = 120_000; // longer than any client keeps an idle connection, so that none is cut while it asks
  if (socket === undefined) server.listen(0, '127.0.0.1');
  else server.listen(socket);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    cut: () => server.closeAllConnections(),
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
