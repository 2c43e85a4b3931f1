import type { FastifyRequest } from 'fastify';
import { ApplicationError } from '../errors/application-error.ts';

/**
 * Refuses a request that changes something and comes from a page of another site. Browsers state where a request comes from; a program
 * that states nothing may go on only without a cookie, which a browser could have added unasked.
 */
export function refuseCrossSite(request: FastifyRequest, hasCookie: boolean): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) {
    if (site !== 'same-origin') throw new ApplicationError('cross-site');
    return;
  }
  const { origin, host } = request.headers;
  if (origin === undefined ? hasCookie : hostOf(origin) !== host?.toLowerCase())
    throw new ApplicationError('cross-site');
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
