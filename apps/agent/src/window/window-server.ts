import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Refusal } from '../refusal.ts';
import { PAGE, POLICY } from './page.ts';

const MAX_BODY = 1024;
const MAX_CONNECTIONS = 32;
const MAX_URL = 256;

/** What the page shows, and what its buttons do. All answer with what is to be shown then. */
export interface WindowActions {
  status(): Promise<object>;
  connect(): Promise<object>;
  disconnect(): Promise<object>;
  start(): Promise<object>;
}

export interface WindowServer extends AsyncDisposable {
  /** Whoever knows it may see the page: the secret is part of it. */
  readonly address: string;
  /** When the page last asked, in milliseconds of `now`. */
  readonly lastAsked: number;
}

interface Options {
  /** That does not jump. */
  readonly now: () => number;
}

/** Shows the page on this machine alone, to those alone who know its address. */
export async function serveWindow(actions: WindowActions, { now }: Options): Promise<WindowServer> {
  const token = randomBytes(32).toString('base64url');
  const asked = { last: now() };
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 10_000, maxHeaderSize: 8_192 });
  server.maxConnections = MAX_CONNECTIONS;
  const port = await listen(server);
  server.on('request', (request, response) => {
    answer(request, response, { token, port, actions, touch: () => (asked.last = now()) }).catch(() =>
      response.destroy(),
    );
  });
  return {
    address: `http://127.0.0.1:${port}/${token}/`,
    get lastAsked() {
      return asked.last;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.on('error', () => undefined); // a browser for which the system had no file left asks again
  return (server.address() as AddressInfo).port;
}

interface Here {
  readonly token: string;
  readonly port: number;
  readonly actions: WindowActions;
  readonly touch: () => void;
}

async function answer(request: IncomingMessage, response: ServerResponse, here: Here): Promise<void> {
  const path = pathFor(request, here);
  if (path === null) return refuse(response, 404);
  if (path === '' && request.method === 'GET') {
    here.touch();
    return send(response, 200, 'text/html; charset=utf-8', PAGE);
  }
  // The page asks as itself; a page of another origin, and a form, cannot say so.
  if (!isOwnPage(request, here)) return refuse(response, 403);
  const action = actionFor(request, path);
  if (action === null) return refuse(response, 404);
  if (request.method === 'POST' && !(await isSmallJson(request))) return refuse(response, 400);
  here.touch();
  try {
    sendJson(response, 200, await here.actions[action]());
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    sendJson(response, 409, { message: error.message });
  }
}

/** What follows the secret; null where that, or the name of this server, is not the right one. A name that leads here by DNS is none. */
function pathFor({ url = '', headers, socket }: IncomingMessage, { token, port }: Here): string | null {
  if (headers.host !== `127.0.0.1:${port}` || socket.localAddress !== '127.0.0.1' || url.length > MAX_URL) return null;
  const [empty, given = '', ...rest] = url.split('/');
  if (empty !== '' || rest.length !== 1 || !isSame(given, token)) return null;
  return rest[0] ?? null;
}

function isSame(given: string, token: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function isOwnPage({ headers, method }: IncomingMessage, { port }: Here): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  if (site !== undefined && site !== 'same-origin') return false;
  // Browsers leave it out of what a page asks of its own server to read.
  return origin === `http://127.0.0.1:${port}` || (origin === undefined && method === 'GET');
}

function actionFor({ method }: IncomingMessage, path: string): keyof WindowActions | null {
  if (path === 'status') return method === 'GET' ? path : null;
  if (path === 'connect' || path === 'disconnect' || path === 'start') return method === 'POST' ? path : null;
  return null;
}

async function isSmallJson(request: IncomingMessage): Promise<boolean> {
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY) return false;
  }
  return request.headers['content-type'] === 'application/json';
}

function refuse(response: ServerResponse, status: number): void {
  response.setHeader('Connection', 'close');
  send(response, status, 'text/plain; charset=utf-8', 'Not here. Open the address that "agent window" shows.\n');
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  send(response, status, 'application/json', JSON.stringify(body));
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'Content-Security-Policy': POLICY,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  });
  response.end(body);
}
