import type { OAuthProvider } from '@drover/connector-kit';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { viewOf } from '../connectors/connector-views.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Handlers } from '../http/handlers.ts';
import { beginConsent, beginSignIn } from '../oauth/begin-sign-in.ts';
import { finishSignIn } from '../oauth/finish-sign-in.ts';

type SignInHandlers = Pick<
  Handlers,
  | 'beginConsent'
  | 'beginSignIn'
  | 'changeSignInApp'
  | 'finishSignIn'
  | 'listSignInApps'
  | 'makeAppCertificate'
  | 'removeSignInApp'
>;

export function signInHandlers(app: Application): SignInHandlers {
  const { signInApps } = app;
  const providerOf = (id: string): OAuthProvider => {
    const found = signInApps.providers.find((each) => each.id === id);
    if (found === undefined) throw new ApplicationError('not-found');
    return found;
  };
  return {
    beginSignIn: async ({ who, body }) => await beginSignIn(app, who, body),
    beginConsent: async ({ who, body }) => await beginConsent(app, who, body),
    finishSignIn: async ({ who, body, context }) => {
      const finished = await finishSignIn(app, who, body.query, context.signal);
      if (finished.wish === 'consent') return { connector: null, tenant: finished.tenant };
      const { connector, goesOn, wish } = finished;
      const { id, type, displayName, account } = connector;
      if (wish === 'again') await app.browser.forget(id);
      const action = wish === 'new' ? 'connector.create' : 'connector.reauthorize';
      const detail = { type, displayName, account: account?.name ?? null };
      await noteChange(app, who, context, { action, target: id, detail });
      return { connector: { ...(await viewOf(app, connector)), goesOn }, tenant: null };
    },
    listSignInApps: async () => await Promise.all(signInApps.providers.map((each) => signInApps.view(each))),
    changeSignInApp: async ({ who, params, body, context }) => {
      const provider = providerOf(params.provider);
      await signInApps.change(provider, body);
      await app.browser.forgetAll();
      const { secret: _, ...detail } = body;
      await noteChange(app, who, context, { action: 'sign-in-app.change', target: provider.id, detail });
      return await signInApps.view(provider);
    },
    removeSignInApp: async ({ who, params, context }) => {
      const provider = providerOf(params.provider);
      await signInApps.remove(provider);
      await noteChange(app, who, context, { action: 'sign-in-app.remove', target: provider.id });
      return undefined;
    },
    makeAppCertificate: async ({ who, params, context }) => {
      const provider = providerOf(params.provider);
      await signInApps.makeCertificate(provider, new Date(app.clock.now()));
      await noteChange(app, who, context, { action: 'sign-in-app.certificate', target: provider.id });
      return await signInApps.view(provider);
    },
  };
}
