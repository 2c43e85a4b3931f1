import type { Session } from '@drover/api';
import type { Application } from '../application.ts';
import { checkOwnPassword } from '../auth/check-own-password.ts';
import { noteChange } from '../auth/note-change.ts';
import { setUp, useLink } from '../auth/one-time-links.ts';
import { markBrowser, signIn } from '../auth/sign-in.ts';
import type { Handlers, Principal } from '../http/handlers.ts';

type SessionHandlers = Pick<Handlers, 'changePassword' | 'getSession' | 'setUp' | 'signIn' | 'signOut' | 'useLink'>;

export function sessionHandlers(app: Application): SessionHandlers {
  const sessionOf = async (who: Principal | null, needsSetup: boolean): Promise<Session> => ({
    user: who === null ? null : { id: who.userId, email: who.email, name: who.name, role: who.role },
    needsSetup,
    version: app.version,
    outgoingAddress: await app.settings.outgoingAddress(),
  });

  return {
    getSession: async ({ who }) => sessionOf(who, who === null && (await app.users.needsSetup())),
    signIn: async ({ body, context }) => sessionOf(await signIn(app, body, context), false),
    setUp: async ({ body, context }) => sessionOf(await setUp(app, body, context), false),
    useLink: async ({ body, context }) => {
      const result = await useLink(app, body, context);
      return 'state' in result ? result : { state: 'signed-in', session: await sessionOf(result, false) };
    },
    signOut: async ({ who, context }) => {
      if (who?.session != null) {
        await app.sessions.end(who.session);
        await noteChange(app, who, context, { action: 'session.end' });
      }
      context.setSession(null);
      return undefined;
    },
    changePassword: async ({ who, body, context }) => {
      await checkOwnPassword(app, who, body.current, 'current');
      const passwordHash = await app.passwords.hash(body.password);
      await app.users.update(who.userId, { passwordHash });
      await app.sessions.endAllOf(who.userId, who.session);
      markBrowser(app, who.userId, passwordHash, context);
      await noteChange(app, who, context, { action: 'account.password', target: who.userId });
      return undefined;
    },
  };
}
