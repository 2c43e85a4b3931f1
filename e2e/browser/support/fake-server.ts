import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { type InputOf, type OutputOf, PROBLEMS, type Problem, type ProblemCode, type Route, routes } from '@drover/api';

/** Built before the first test; see prepare-page.ts. */
export const BUILT_PAGE = join(import.meta.dirname, '../../../apps/web/dist');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

type Routes = typeof routes;
type EventsOf<R> = R extends { readonly answer: { readonly kind: 'events' } } ? FakeEvents : never;
type FakeEvents = AsyncIterable<{ readonly event: string; readonly data: unknown }>;

/** What the server answers, by the name of the route; each may fail by throwing `refuse(...)`. */
export type FakeAnswers = {
  readonly [K in keyof Routes]?: (
    input: InputOf<Routes[K]>,
  ) =>
    | (Routes[K]['answer']['kind'] extends 'events' ? EventsOf<Routes[K]> : OutputOf<Routes[K]>)
    | Promise<OutputOf<Routes[K]>>;
};

class Refusal extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** An answer that is a problem. */
export function refuse(code: ProblemCode, detail: string, more: Partial<Problem> = {}): Error {
  return new Refusal({ type: 'about:blank', code, detail, ...PROBLEMS[code], ...more });
}

export interface FakeServer extends AsyncDisposable {
  readonly url: string;
  answers: FakeAnswers;
  /** Is gone, as after a power cut. */
  vanish(): Promise<void>;
  /** Is back at its address. */
  comeBack(): Promise<void>;
}

/** Serves the built page, and answers that a test holds in memory, for states that real servers seldom get into. */
export async function startFakeServer(answers: FakeAnswers): Promise<FakeServer> {
  const server = createServer((request, response) => {
    respond(request, response, fake.answers).catch((error: unknown) => {
      if (response.headersSent) return response.destroy();
      const problem =
        error instanceof Refusal ? error.problem : (refuse('internal-error', String(error)) as Refusal).problem;
      response.writeHead(problem.status, { 'content-type': 'application/problem+json' });
      return response.end(JSON.stringify(problem));
    });
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const vanish = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const fake: FakeServer = {
    url: `http://127.0.0.1:${port}`,
    answers,
    vanish,
    comeBack: () => listen(port),
    [Symbol.asyncDispose]: vanish,
  };
  return fake;
}

async function respond(request: IncomingMessage, response: ServerResponse, answers: FakeAnswers): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://fake');
  if (!url.pathname.startsWith('/api/')) return sendFile(url.pathname, response);
  for (const [name, route] of Object.entries(routes) as [keyof Routes, Route][]) {
    const params = route.method === request.method ? matchPath(route.path, url.pathname) : null;
    if (params === null) continue;
    const answer = answers[name] as ((input: unknown) => unknown) | undefined;
    if (answer === undefined) throw refuse('not-found', `The fake server has no answer for ${name}.`);
    const query = route.query?.parse(Object.fromEntries(url.searchParams)) ?? {};
    const body = route.body === undefined ? undefined : route.body.parse(JSON.parse(await textOf(request)));
    const result = await answer({ params, query, body });
    if (route.answer.kind === 'events') return sendEvents(result as FakeEvents, response);
    response.writeHead(result === undefined ? 204 : route.answer.status, { 'content-type': 'application/json' });
    response.end(result === undefined ? '' : JSON.stringify(result));
    return;
  }
  throw refuse('not-found', `There is no route ${request.method} ${url.pathname}.`);
}

async function sendEvents(events: FakeEvents, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  for await (const { event, data } of events) {
    if (response.destroyed) return;
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }
  response.end();
}

async function sendFile(path: string, response: ServerResponse): Promise<void> {
  const wanted = extname(path) === '' ? '/index.html' : path;
  const content = await readFile(join(BUILT_PAGE, wanted));
  response.writeHead(200, { 'content-type': TYPES[extname(wanted)] ?? 'application/octet-stream' });
  response.end(content);
}

function matchPath(template: string, path: string): Record<string, string> | null {
  const [wanted, given] = [template.split('/'), path.split('/')];
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith('{')) params[part.slice(1, -1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return params;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
