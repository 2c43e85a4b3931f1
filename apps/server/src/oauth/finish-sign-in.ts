import { appOf, finishPersonSignIn, type OAuthSignIn, type PersonSignIn } from '@drover/connector-kit';
import { isAbort, toStorageError } from '@drover/core';
import type { Connector } from '@drover/database';
import type { Application } from '../application.ts';
import { newWish, renewedWish, saveNew, saveRenewed, type Wish } from '../connectors/authorize.ts';
import { failureView } from '../connectors/failure-view.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal } from '../http/handlers.ts';
import { type Remembered, rememberedSchema } from './begin-sign-in.ts';
import { neededApp } from './needed-app.ts';
import { PassingTokens } from './stored-access.ts';

type Session = Principal & { readonly session: string };

/** What came of a sign-in: a connector, or the consent of an administrator for a directory. */
export type Finished =
  | { readonly wish: 'again' | 'new'; readonly connector: Connector; readonly goesOn: number }
  | { readonly wish: 'consent'; readonly tenant: string | null };

/** Finishes what `beginSignIn` began: once, in the same session, within its time. Tries the connector, then saves it. */
export async function finishSignIn(
  app: Application,
  who: Session,
  query: string,
  signal: AbortSignal,
): Promise<Finished> {
  const answer = new URLSearchParams(query);
  const state = answer.get('state') ?? '';
  const payload = state === '' ? null : await app.begunSignIns.take({ state, session: who.session });
  if (payload === null) throw new ApplicationError('sign-in-over');
  const kept = rememberedSchema.parse(JSON.parse(payload));
  if (kept.wish === 'consent') return consented(answer);
  const wish =
    kept.wish === 'new'
      ? newWish(app, who, kept.type, kept.options)
      : await renewedWish(app, who, kept.id, kept.options);
  const { oauth } = wish.kind.definition;
  if (oauth === undefined) throw new ApplicationError('sign-in-over');
  const { token, account } = await exchange(app, { oauth, wish, kept, query, state }, signal);
  const tokens = new PassingTokens(JSON.stringify(token));
  if (kept.wish === 'new') {
    const { displayName, shared } = kept;
    const connector = await saveNew(app, who, { ...wish, displayName, shared, signIn: { account, tokens } }, signal);
    return { wish: 'new', connector, goesOn: 0 };
  }
  await refuseOtherAccount(app, kept.id, account);
  const renewed = await saveRenewed(app, who, kept.id, { ...wish, signIn: { account, tokens } }, signal);
  return { wish: 'again', ...renewed };
}

interface Exchange {
  readonly oauth: OAuthSignIn;
  readonly wish: Wish;
  readonly kept: Exclude<Remembered, { readonly wish: 'consent' }>;
  readonly query: string;
  readonly state: string;
}

async function exchange(
  app: Application,
  { oauth, wish, kept, query, state }: Exchange,
  signal: AbortSignal,
): Promise<PersonSignIn> {
  const { redirectUri, codeVerifier } = kept;
  const reach = await app.settings.reach();
  const client = appOf(oauth, await neededApp(app, oauth.provider), wish.checked.values, reach);
  try {
    return await finishPersonSignIn(client, { query, redirectUri, state, codeVerifier }, app.clock, signal);
  } catch (thrown) {
    if (isAbort(thrown, signal)) throw thrown;
    throw refused(toStorageError(thrown));
  }
}

function refused(error: ReturnType<typeof toStorageError>): ApplicationError {
  const failure = failureView(error);
  const remedy = failure.remedy === undefined ? {} : { remedy: failure.remedy };
  return new ApplicationError('sign-in-refused', failure.message, { failure, ...remedy, cause: error });
}

async function refuseOtherAccount(app: Application, id: string, account: PersonSignIn['account']): Promise<void> {
  const before = (await app.connectors.get(id))?.account ?? null;
  if (before === null || before.id === account.id) return;
  throw new ApplicationError(
    'other-account',
    `${account.name} signed in, and the connector is that of ${before.name}. Nothing was changed.`,
  );
}

/** What a directory's administrator is sent back with. The directory is only shown: whoever calls could have written it. */
function consented(answer: URLSearchParams): Finished {
  const tenant = answer.get('tenant');
  if (answer.get('admin_consent')?.toLowerCase() === 'true') return { wish: 'consent', tenant };
  throw new ApplicationError('sign-in-refused', 'No consent was given: the service sent the browser back without it.', {
    remedy: 'Open the consent page again, as an administrator of the directory, and accept.',
  });
}
