import type { Application } from '../application.ts';
import { checkOwnPassword } from '../auth/check-own-password.ts';
import { noteChange } from '../auth/note-change.ts';
import { countAttempt, passSecondFactor, wrongCode } from '../auth/second-factor/pass-second-factor.ts';
import { newRecoveryCodes } from '../auth/second-factor/recovery-codes.ts';
import { newSecret, otpauthUri, stepOfCode } from '../auth/second-factor/totp.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Handlers, Principal } from '../http/handlers.ts';

type SecondFactorHandlers = Pick<
  Handlers,
  | 'confirmSecondFactor'
  | 'endSecondFactor'
  | 'getSecondFactor'
  | 'proposeSecondFactor'
  | 'replaceRecoveryCodes'
  | 'resetSecondFactor'
>;

const ISSUER = 'Drover';

export function secondFactorHandlers(app: Application): SecondFactorHandlers {
  const { secondFactors, sessions, users } = app;

  /** The password and a code, for whoever is asked for one. */
  const prove = async (who: Principal, given: { readonly password: string; readonly code: string }): Promise<void> => {
    await checkOwnPassword(app, who, given.password, 'password');
    if ((await passSecondFactor(app, who.userId, given.code)) === 'none')
      throw new ApplicationError('second-factor-off');
  };

  return {
    getSecondFactor: async ({ who }) => {
      const factor = await secondFactors.find(who.userId);
      const since = factor?.confirmedAt?.toISOString() ?? null;
      return { since, recoveryCodesLeft: factor?.recoveryCodes ?? 0 };
    },
    proposeSecondFactor: async ({ who, body }) => {
      await checkOwnPassword(app, who, body.password, 'password');
      const secret = newSecret();
      if (!(await secondFactors.propose(who.userId, secret))) throw new ApplicationError('second-factor-on');
      return { secret, uri: otpauthUri(secret, { issuer: ISSUER, account: who.email }) };
    },
    confirmSecondFactor: async ({ who, body, context }) => {
      const factor = await secondFactors.find(who.userId);
      if (factor === null) throw new ApplicationError('second-factor-off');
      if (factor.confirmedAt !== null) throw new ApplicationError('second-factor-on');
      await countAttempt(app, who.userId);
      const step = stepOfCode(factor.secret, body.code, app.clock.now());
      if (step === null) throw wrongCode();
      const recoveryCodes = newRecoveryCodes();
      if (!(await secondFactors.confirm(who.userId, step, recoveryCodes)))
        throw new ApplicationError('second-factor-on');
      await sessions.endAllOf(who.userId, who.session);
      await noteChange(app, who, context, { action: 'account.second-factor-on', target: who.userId });
      return { recoveryCodes };
    },
    endSecondFactor: async ({ who, body, context }) => {
      await prove(who, body);
      await secondFactors.remove(who.userId);
      await noteChange(app, who, context, { action: 'account.second-factor-off', target: who.userId });
      return undefined;
    },
    replaceRecoveryCodes: async ({ who, body, context }) => {
      await prove(who, body);
      const recoveryCodes = newRecoveryCodes();
      await secondFactors.replaceRecoveryCodes(who.userId, recoveryCodes);
      await noteChange(app, who, context, { action: 'account.recovery-codes', target: who.userId });
      return { recoveryCodes };
    },
    resetSecondFactor: async ({ who, params, context }) => {
      if ((await users.get(params.id)) === null) throw new ApplicationError('not-found');
      // Whoever has the lost device may be signed in.
      if (await secondFactors.remove(params.id)) await sessions.endAllOf(params.id);
      await noteChange(app, who, context, { action: 'user.second-factor-reset', target: params.id });
      return undefined;
    },
  };
}
