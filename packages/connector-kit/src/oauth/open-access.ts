import { type Clock, StorageError, type TokenStore } from '@drover/core';
import type { Reach } from '../reach.ts';
import { createTokenSource, type GrantedToken } from '../tokens/token-source.ts';
import type { Access } from './access.ts';
import { appOf } from './oauth-app.ts';
import type { AppRegistration } from './registration.ts';
import { renewForPerson, requestForApplication } from './renew-token.ts';
import type { OAuthSignIn } from './sign-in.ts';

/** Under which name a connector's tokens are kept. */
export const OAUTH_FIELD = 'oauth';

interface AccessSettings {
  readonly signIn: OAuthSignIn;
  readonly registration: AppRegistration;
  /** Of the connector. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly tokens: TokenStore;
  readonly clock: Clock;
  /** A number from 0 up to but not including 1. */
  readonly random: () => number;
  /** Restricts where the sign-in service may be; absent where every address may be connected to. */
  readonly reach?: Reach | undefined;
  /** Told that the service does not know the grant any more, or refuses all that is asked with it; whoever asked for a token hears of it afterwards. */
  readonly onEnded?: (error: StorageError) => Promise<void>;
}

/** Access tokens of a connector: those that are kept, renewed for all processes at once. */
export function openAccess(settings: AccessSettings): Access {
  const { signIn, registration, options, tokens, clock, random, reach, onEnded } = settings;
  const app = appOf(signIn, registration, options, reach);
  const scopes = signIn.scopes(app.cloud);
  const request = (last: GrantedToken | null, signal: AbortSignal): Promise<GrantedToken> =>
    signIn.grant === 'person'
      ? renewForPerson(app, scopes, last, clock, signal)
      : requestForApplication(app, scopes, clock, signal);
  const source = createTokenSource({ store: tokens, field: OAUTH_FIELD, request, clock, random });
  return {
    cloud: app.cloud,
    refused: (accessToken) => source.refused(accessToken),
    ended: async (error) => await onEnded?.(error),
    async get(signal) {
      try {
        return await source.get(signal);
      } catch (error) {
        // Outside of the store's lock: what ends an authorisation may need it.
        if (error instanceof StorageError && error.kind === 'unauthenticated') await onEnded?.(error);
        throw error;
      }
    },
  };
}
