import {
  type Access,
  type ConnectorDefinition,
  notRegistered,
  OAUTH_FIELD,
  type OAuthSignIn,
  type OpenStep,
  openAccess,
  type Reach,
} from '@drover/connector-kit';
import type { TokenStore } from '@drover/core';
import type { Application } from '../application.ts';
import { endAuthorization } from '../connectors/end-authorization.ts';

/** What the opening of sign-ins takes from the application. */
export type AccessNeeds = Pick<Application, 'clock' | 'database' | 'log' | 'sealer' | 'signInApps'>;

interface AccessRequest {
  readonly definition: ConnectorDefinition;
  readonly values: Readonly<Record<string, unknown>>;
  readonly tokens: TokenStore;
  /** The connector that is used, and when it was authorised; null while it is only tried. */
  readonly stored: { readonly id: string; readonly authorizedAt: Date } | null;
  readonly reach?: Reach | undefined;
  readonly onStep?: ((step: OpenStep) => void) | undefined;
}

/** The access tokens of a connector that is authorised by OAuth; null for others. */
export async function storedAccess(needs: AccessNeeds, request: AccessRequest): Promise<Access | null> {
  const { definition, values, tokens, stored, reach, onStep } = request;
  const { oauth } = definition;
  if (oauth === undefined) return null;
  const registration = await needs.signInApps.read(oauth.provider);
  if (registration === null) throw notRegistered(oauth.provider);
  const access = openAccess({
    ...{ signIn: oauth, registration, options: values, tokens, clock: needs.clock, reach, random: Math.random },
    onEnded: async (error) => {
      // An app's own credential is set right under Settings; a consent that was taken back is the connector's.
      const isConnectors = oauth.grant === 'person' || error.fault === 'permission';
      if (stored !== null && isConnectors) await endAuthorization(needs, stored, error);
    },
  });
  return onStep === undefined ? access : tellingStep(access, oauth, onStep);
}

function tellingStep(access: Access, { provider }: OAuthSignIn, onStep: (step: OpenStep) => void): Access {
  return {
    cloud: access.cloud,
    refused: (token) => access.refused(token),
    ended: async (error) => await access.ended?.(error),
    async get(signal) {
      const token = await access.get(signal);
      onStep({ step: 'sign-in', detail: `${provider.displayName} let us in.` });
      return token;
    },
  };
}

/** Tokens that are forgotten with the attempt, but for whoever asks for them. */
export class PassingTokens implements TokenStore {
  readonly #tokens: Map<string, string>;

  /** `token`: what a sign-in has just given. */
  constructor(token?: string) {
    this.#tokens = new Map(token === undefined ? [] : [[OAUTH_FIELD, token]]);
  }

  async read(field: string): Promise<string | null> {
    return this.#tokens.get(field) ?? null;
  }

  async refresh(field: string, refresh: (current: string | null) => Promise<string>): Promise<string> {
    const next = await refresh(this.#tokens.get(field) ?? null);
    this.#tokens.set(field, next);
    return next;
  }

  /** All that are held, by field. */
  get held(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#tokens);
  }
}
