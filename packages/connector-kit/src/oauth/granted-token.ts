import type { Clock } from '@drover/core';
import type { TokenEndpointResponse } from 'openid-client';
import type { GrantedToken } from '../tokens/token-source.ts';

/** Where a service does not say how long its token holds. */
const UNTOLD_SECONDS = 3600;

/** A token answer as it is kept. */
export function grantedToken(answer: TokenEndpointResponse, clock: Clock): GrantedToken {
  const now = clock.now();
  const seconds = answer.expires_in ?? UNTOLD_SECONDS;
  return {
    accessToken: answer.access_token,
    obtainedAt: now,
    expiresAt: now + seconds * 1000,
    ...(answer.refresh_token === undefined ? {} : { refreshToken: answer.refresh_token }),
  };
}
