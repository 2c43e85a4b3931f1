import { createTokenSource, type OpenContext } from '@drover/connector-kit';
import type { Authorizer } from './authorizer.ts';
import { type EntraApp, requestToken } from './client-credentials.ts';

/** Signs in as an application of Microsoft Entra. One token serves all calls of an account until it ends. */
export function entra(app: EntraApp, { clock, tokens, reach }: OpenContext): Authorizer {
  const source = createTokenSource({
    store: tokens,
    field: 'entra',
    request: (_last, signal) => requestToken(app, { clock, reach }, signal),
    clock,
    random: Math.random,
  });
  return {
    async sign(request, signal) {
      const token = await source.get(signal);
      return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
    },
    renew({ headers }) {
      source.refused((headers['authorization'] ?? '').slice('Bearer '.length));
      return true;
    },
  };
}
