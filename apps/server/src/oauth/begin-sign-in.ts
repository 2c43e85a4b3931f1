import { type BegunSignIn as Begun, type newConsentSchema, type newSignInSchema, PAGES } from '@drover/api';
import { appOf, beginPersonSignIn, type OAuthApp, type OAuthSignIn } from '@drover/connector-kit';
import { z } from 'zod';
import type { Application } from '../application.ts';
import { randomToken } from '../auth/random-token.ts';
import { kindFor, newWish, refuseTakenName, renewedWish } from '../connectors/authorize.ts';
import type { ConnectorKind } from '../connectors/catalogue.ts';
import { changeableConnector } from '../connectors/visibility.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal } from '../http/handlers.ts';
import { neededApp } from './needed-app.ts';

const TEN_MINUTES_MS = 600_000;

const optionsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const common = { redirectUri: z.string() };

/** What is remembered of a sign-in until the browser comes back; holds secrets. */
export const rememberedSchema = z.discriminatedUnion('wish', [
  z.object({
    ...{ ...common, wish: z.literal('new'), type: z.string(), displayName: z.string(), shared: z.boolean() },
    ...{ options: optionsSchema, codeVerifier: z.string() },
  }),
  z.object({
    ...{ ...common, wish: z.literal('again'), id: z.string(), options: optionsSchema, codeVerifier: z.string() },
  }),
  z.object({ ...common, wish: z.literal('consent'), type: z.string(), options: optionsSchema }),
]);
export type Remembered = Readonly<z.infer<typeof rememberedSchema>>;

type Session = Principal & { readonly session: string };

/** The address at which a person signs in for a connector that is to be, or to be authorised anew. */
export async function beginSignIn(
  app: Application,
  who: Session,
  wish: z.output<typeof newSignInSchema>,
): Promise<Begun> {
  const redirectUri = `${wish.page}${PAGES.signedIn}`;
  if ('id' in wish) {
    const { id, options, account } = await changeableConnector(app, who, wish.id);
    const entered = { ...(options as z.infer<typeof optionsSchema>), ...wish.options };
    const { kind, checked } = await renewedWish(app, who, id, entered);
    const { oauth, client } = await signInOf(app, kind, checked.values);
    const { begun, state } = await beginAt(client, oauth, redirectUri, account);
    const { codeVerifier, url } = begun;
    return await remember(app, who, state, url, { wish: 'again', id, options: entered, redirectUri, codeVerifier });
  }
  const { type, displayName, shared, options } = wish;
  const { kind, checked } = newWish(app, who, type, options);
  await refuseTakenName(app, who, displayName);
  const { oauth, client } = await signInOf(app, kind, checked.values);
  const { begun, state } = await beginAt(client, oauth, redirectUri, null);
  const { codeVerifier, url } = begun;
  const kept = { ...{ type, displayName, shared, options, redirectUri }, codeVerifier, wish: 'new' } as const;
  return await remember(app, who, state, url, kept);
}

/** The address at which an administrator of a directory lets the app work there by itself. */
export async function beginConsent(
  app: Application,
  who: Session,
  { type, options, page }: z.output<typeof newConsentSchema>,
): Promise<Begun> {
  const kind = kindFor(app, who, type);
  const { oauth } = kind.definition;
  if (oauth?.grant !== 'application') throw notBySignIn(kind);
  const registration = await neededApp(app, oauth.provider);
  const client = appOf(oauth, registration, options);
  const { adminConsent } = oauth.provider.endpoints(client.cloud, client.tenant || 'organizations');
  if (adminConsent === undefined) throw notBySignIn(kind);
  const redirectUri = `${page}${PAGES.signedIn}`;
  const state = randomToken();
  const url = new URL(adminConsent);
  const scope = oauth.scopes(client.cloud).join(' ');
  url.search = new URLSearchParams({
    client_id: registration.clientId,
    redirect_uri: redirectUri,
    scope,
    state,
  }).toString();
  return await remember(app, who, state, url.href, { wish: 'consent', type, options, redirectUri });
}

async function signInOf(app: Application, kind: ConnectorKind, values: Readonly<Record<string, unknown>>) {
  const { oauth } = kind.definition;
  if (oauth?.grant !== 'person') throw notBySignIn(kind);
  return { oauth, client: appOf(oauth, await neededApp(app, oauth.provider), values) };
}

async function beginAt(
  client: OAuthApp,
  oauth: OAuthSignIn,
  redirectUri: string,
  account: Parameters<typeof beginPersonSignIn>[1]['account'],
) {
  const state = randomToken();
  const scopes = oauth.scopes(client.cloud);
  return { state, begun: await beginPersonSignIn(client, { scopes, redirectUri, state, account }) };
}

async function remember(app: Application, who: Session, state: string, url: string, kept: Remembered): Promise<Begun> {
  const expiresAt = new Date(app.clock.now() + TEN_MINUTES_MS);
  const payload = JSON.stringify(kept);
  await app.begunSignIns.begin({ state, session: who.session, userId: who.userId, payload, expiresAt });
  return { url, expiresAt: expiresAt.toISOString() };
}

function notBySignIn({ label }: ConnectorKind): ApplicationError {
  return new ApplicationError('invalid-request', `${label} is not authorized in that way.`, { field: 'type' });
}
