import { StorageError } from '@drover/core';
import type { TokenSource } from '../tokens/token-source.ts';
import type { OAuthCloud } from './provider.ts';

/** Access tokens of one connector, kept fresh by whoever opened it. */
export interface Access extends TokenSource {
  /** Where the service is that the tokens are for. */
  readonly cloud: OAuthCloud;
  /** The service gives tokens and lets nobody in with them: the consent was taken back. Absent where nobody keeps the authorisation. */
  ended?(error: StorageError): Promise<void>;
}

/** What a connector that is authorised by OAuth was opened with; throws where it was opened without. */
export function accessIn({ access }: { readonly access?: Access }): Access {
  if (access !== undefined) return access;
  throw new StorageError({
    kind: 'config-invalid',
    message: 'The connector was opened without a sign-in.',
    remedy: 'Authorize it on the page of a Drover server.',
  });
}

/**
 * Calls a service with an access token. `send` gives null where the service refused the token (401); then it is sent once more with a new
 * one. A second refusal ends in 'unauthenticated'. `send` must be safe to repeat when it gives null.
 */
export async function withAccess<T>(
  access: TokenSource,
  signal: AbortSignal,
  send: (accessToken: string) => Promise<T | null>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const token = await access.get(signal);
    const answer = await send(token);
    if (answer !== null) return answer;
    access.refused(token);
    if (attempt === 2) throw tokenRefused();
  }
}

function tokenRefused(): StorageError {
  return new StorageError({
    kind: 'unauthenticated',
    fault: 'credentials',
    message: 'The service refused a token that its own sign-in had just given.',
    remedy: 'Reauthorize the connector; check that its account is not blocked and may use the service.',
  });
}
