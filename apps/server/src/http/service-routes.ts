import { isIP } from 'node:net';
import { openApiDocument, routes } from '@drover/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApplicationError } from '../errors/application-error.ts';
import { docsPage } from '../web/docs-page.ts';
import { ERRORS_PATH, errorsPage } from '../web/errors-page.ts';

interface Health {
  readonly status: 'degraded' | 'ok';
  readonly database: boolean;
  readonly workers: number;
  /** What somebody must see to, in words. */
  readonly problem?: string;
}

export interface ServiceParts {
  readonly version: string;
  /** The name of the session cookie. */
  readonly cookie: string;
  health(): Promise<Health>;
  metrics(): Promise<string>;
  /** Whether a request carries a valid API token or session. */
  isKnown(request: FastifyRequest): Promise<boolean>;
}

/** What machines ask for: health, metrics and the description of the interface. */
export function addServiceRoutes(server: FastifyInstance, parts: ServiceParts): void {
  const document = JSON.stringify(openApiDocument(routes, parts));
  const page = docsPage(parts.version);
  const errors = errorsPage();
  server.get('/healthz', async (_, reply) => {
    const health = await parts.health();
    return await reply
      .code(health.database ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(health);
  });
  server.get('/metrics', async (request, reply) => {
    if (!isFromThisMachine(request) && !(await parts.isKnown(request))) throw new ApplicationError('not-signed-in');
    return await reply.type('text/plain; version=0.0.4; charset=utf-8').send(await parts.metrics());
  });
  server.get(
    '/api/openapi.json',
    async (_, reply) => await reply.type('application/json; charset=utf-8').send(document),
  );
  server.get('/api/docs', async (_, reply) => await reply.type('text/html; charset=utf-8').send(page));
  server.get(ERRORS_PATH, async (_, reply) => await reply.type('text/html; charset=utf-8').send(errors));
}

/** Not through a proxy, and not by a name that a page elsewhere could have been given to reach us. */
function isFromThisMachine({ ip, headers }: FastifyRequest): boolean {
  const proxied =
    headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined || headers.via !== undefined;
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d+)?$/.exec(headers.host ?? '') ?? [];
  const host = bracketed ?? plain ?? '';
  const named = isIP(host) !== 0 || host === 'localhost';
  return !proxied && named && (ip === '::1' || ip.startsWith('127.') || ip.startsWith('::ffff:127.'));
}
