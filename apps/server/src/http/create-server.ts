import { randomBytes } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import { type Route, routes, type Upload } from '@drover/api';
import type { Clock } from '@drover/core';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify, LogController } from 'fastify';
import type { Logger } from 'pino';
import { ApplicationError } from '../errors/application-error.ts';
import { toProblem } from '../errors/to-problem.ts';
import { mayCall } from './access.ts';
import { sendAnswer } from './answer.ts';
import { keptCookie, keptIn, type SessionCookie } from './cookies.ts';
import { refuseCrossSite } from './cross-site.ts';
import { FailureLog } from './failure-log.ts';
import type { Handlers, Principal, RequestContext } from './handlers.ts';
import { parseRequest } from './parse-request.ts';
import { securityHeaders } from './security-headers.ts';

export interface ServerParts {
  readonly log: Logger;
  readonly clock: Clock;
  readonly handlers: Handlers;
  readonly tls: { readonly options: ServerOptions; readonly trusted: boolean } | null;
  readonly cookie: SessionCookie;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
  /** Who stands behind a session or an API token; null when it is none, or no more. */
  authenticate(credentials: Credentials): Promise<Principal | null>;
}

export interface Credentials {
  readonly session: string | null;
  readonly token: string | null;
}

const BODY_LIMIT = 1024 * 1024;
/** Room for two paths of 4096 bytes, each byte as three characters. */
const HEADER_LIMIT = 64 * 1024;
const CHECK_AGAIN_MS = 30_000;

/** The HTTP server with the whole interface on it; pages and metrics are added by their own parts. */
export function createServer(parts: ServerParts): FastifyInstance {
  const { log, tls } = parts;
  const headers = securityHeaders(tls?.trusted === true);
  const failures = new FailureLog(log, parts.clock);
  const server = fastify({
    ...(tls === null
      ? { http: { maxHeaderSize: HEADER_LIMIT } }
      : { https: { ...tls.options, maxHeaderSize: HEADER_LIMIT } }),
    loggerInstance: log.child({}, { level: 'warn' }),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    requestTimeout: 60_000,
    connectionTimeout: 0, // streams of events stay open; requests have their own limit
    keepAliveTimeout: 10_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    genReqId: () => randomBytes(9).toString('base64url'),
    // What a proxy on this machine says of its clients is taken; nobody else is asked.
    trustProxy: 'loopback',
    exposeHeadRoutes: false,
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      reply.headers(headers); // no hook runs for these
      refuse(error, request, reply, failures);
    },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
  } as Parameters<typeof fastify>[0]) as unknown as FastifyInstance;
  server.removeContentTypeParser('text/plain');
  server.addHook('onRequest', async (_, reply) => {
    reply.headers(headers);
  });
  const admitted = new WeakMap<FastifyRequest, Principal | null>();
  server.addHook('onResponse', async (request, reply) => {
    if (reply.statusCode < 500 && admitted.get(request) != null) failures.served();
    const { method, routeOptions } = request;
    const fields = { requestId: request.id, method, route: routeOptions.url ?? null, status: reply.statusCode };
    log.info({ ...fields, ms: Math.round(reply.elapsedTime) }, 'request answered');
  });
  server.setErrorHandler((error, request, reply) => refuse(error, request, reply, failures));
  server.setNotFoundHandler((request, reply) => refuse(unknownAddress(request), request, reply, failures));
  for (const route of Object.values(routes) as Route[]) {
    const { upload } = route;
    if (upload === undefined) register(server, route, parts, { admitted, failures });
    else
      void server.register((own, _, done) => {
        registerUpload(own, { ...route, upload }, parts, { admitted, failures });
        done();
      });
  }
  return server;
}

/** What all routes keep. */
interface Kept {
  readonly admitted: WeakMap<FastifyRequest, Principal | null>;
  readonly failures: FailureLog;
}

function register(server: FastifyInstance, route: Route, parts: ServerParts, { admitted, failures }: Kept): void {
  const handler = parts.handlers[route.name as keyof Handlers] as (call: unknown) => Promise<unknown>;
  server.route({
    method: route.method,
    url: route.path.replace(/\{(\w+)\}/g, ':$1'),
    // Before the body is read: nobody who may not call sends us a megabyte.
    onRequest: async (request) => void admitted.set(request, await admit(request, route, parts)),
    handler: async (request, reply) => {
      const leaving = new AbortController();
      reply.raw.once('close', () => leaving.abort());
      const signal = AbortSignal.any([leaving.signal, parts.stopping]);
      const who = admitted.get(request) ?? null;
      let judge = async (_: Principal): Promise<void> => undefined;
      const look = async (): Promise<void> => {
        const now = await admit(request, route, parts);
        if (now !== null) await judge(now);
      };
      if (route.answer.kind === 'events') void lookAgain(look, parts.clock, leaving);
      const context: RequestContext = {
        address: request.ip,
        host: request.hostname,
        userAgent: request.headers['user-agent']?.slice(0, 300) ?? null,
        signal,
        onLook: (given) => {
          judge = given;
        },
        setSession: (secret) => {
          reply.header('set-cookie', parts.cookie.headerFor(secret, request.protocol === 'https'));
        },
        kept: (name) => keptIn(request.headers.cookie, name),
        keep: (name, value) => {
          reply.header('set-cookie', keptCookie(name, value, request.protocol === 'https'));
        },
      };
      const result = await handler({ ...parseRequest(route, request), who, context });
      const failed = (error: unknown) => failures.failed(error, toProblem(error, request.id), route.name);
      return await sendAnswer(route, result, reply, { clock: parts.clock, failed, signal });
    },
  });
}

/** A route with a parser of its own, since bodies of others are JSON. */
function registerUpload(
  own: FastifyInstance,
  route: Route & { readonly upload: Upload },
  parts: ServerParts,
  kept: Kept,
): void {
  const { types, maxBytes: bodyLimit } = route.upload;
  own.removeAllContentTypeParsers();
  own.addContentTypeParser([...types], { parseAs: 'buffer', bodyLimit }, async (_: unknown, body: Buffer) => body);
  register(own, route, parts, kept);
}

/** A stream of events outlives its request: it ends when the session, the token, the role or the sight behind it does. */
async function lookAgain(look: () => Promise<void>, clock: Clock, leaving: AbortController): Promise<void> {
  try {
    for (;;) {
      await clock.sleep(CHECK_AGAIN_MS, leaving.signal);
      await look();
    }
  } catch {
    leaving.abort(); // gone already, no longer allowed, or not to be told just now: the page connects again
  }
}

/** Refuses whoever may not call the route, before anything of the request is looked at. */
async function admit(request: FastifyRequest, route: Route, parts: ServerParts): Promise<Principal | null> {
  const { token, session } = credentialsOf(request, parts.cookie);
  if (route.method !== 'GET' && token === null) refuseCrossSite(request, session !== null);
  const known = token !== null || session !== null;
  const who = known ? await parts.authenticate({ session, token }) : null;
  if (route.access === 'public') return who;
  if (who === null) throw new ApplicationError('not-signed-in');
  if (!mayCall(who.role, route.access)) throw new ApplicationError('forbidden');
  if (route.session === 'person' && who.session === null) throw new ApplicationError('session-needed');
  return who;
}

/** What a request says about who makes it; a token goes before a cookie. */
export function credentialsOf({ headers }: FastifyRequest, cookie: SessionCookie): Credentials {
  const token = /^Bearer ([\w-]{1,200})$/.exec(headers.authorization ?? '')?.[1] ?? null;
  return { token, session: token === null ? cookie.secretIn(headers.cookie) : null };
}

function unknownAddress(request: FastifyRequest): ApplicationError {
  const path = request.url.split('?', 1)[0] ?? '';
  const others = (Object.values(routes) as Route[]).some(({ path: pattern }) => matches(pattern, path));
  return new ApplicationError(others ? 'method-not-allowed' : 'not-found');
}

function matches(pattern: string, path: string): boolean {
  const parts = path.split('/');
  const wanted = pattern.split('/');
  return parts.length === wanted.length && wanted.every((part, i) => part.startsWith('{') || part === parts[i]);
}

function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply, failures: FailureLog): FastifyReply {
  const problem = toProblem(error, request.id);
  // Work that ended because nobody waits for its answer any more has not failed.
  if (!(reply.raw.destroyed && error instanceof Error && error.name === 'AbortError'))
    failures.failed(error, problem, request.routeOptions.url ?? 'none');
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', problem.retryAfterSeconds);
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem));
}
