import type { Authorizer } from './authorizer.ts';

/** Adds the parameters of a shared access signature to each call. */
export function sharedAccess(token: string): Authorizer {
  const parameters = Object.fromEntries(new URLSearchParams(token.replace(/^\?/, '')));
  const endsAt = Date.parse(parameters['se'] ?? '');
  return {
    ...(Number.isNaN(endsAt) ? {} : { endsAt }),
    sign: (request) => ({ ...request, query: { ...request.query, ...parameters } }),
    renew: () => false,
  };
}
