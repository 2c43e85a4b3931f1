import { z } from 'zod';
import { created, defineRoute, json, nothing } from '../define-route.ts';
import { byIdSchema } from '../schemas/basics.ts';
import {
  codeSchema,
  enteredPassword,
  proposedSecondFactorSchema,
  recoveryCodesSchema,
  secondFactorSchema,
} from '../schemas/people.ts';

const ownPassword = { problems: ['wrong-credentials', 'too-many-attempts'] } as const;
const ownCode = { problems: ['wrong-credentials', 'wrong-code', 'second-factor-off', 'too-many-attempts'] } as const;
const withCode = z.strictObject({ password: enteredPassword, code: codeSchema });

export const secondFactorRoutes = {
  getSecondFactor: defineRoute({
    name: 'getSecondFactor',
    method: 'GET',
    path: '/api/account/second-factor',
    tag: 'Session',
    summary: 'Whether one is asked for a code of an authenticator app beside the password.',
    access: 'viewer',
    answer: json(secondFactorSchema),
  }),
  proposeSecondFactor: defineRoute({
    name: 'proposeSecondFactor',
    method: 'POST',
    path: '/api/account/second-factor',
    tag: 'Session',
    summary: 'Makes a secret for an authenticator app (TOTP, RFC 6238). Nothing changes until it is confirmed.',
    access: 'viewer',
    session: 'person',
    body: z.strictObject({ password: enteredPassword }),
    answer: created(proposedSecondFactorSchema),
    problems: [...ownPassword.problems, 'second-factor-on'],
  }),
  confirmSecondFactor: defineRoute({
    name: 'confirmSecondFactor',
    method: 'PUT',
    path: '/api/account/second-factor',
    tag: 'Session',
    summary: 'Asks for a code from now on, once the app has given a right one; ends all other sessions.',
    access: 'viewer',
    session: 'person',
    body: z.strictObject({ code: codeSchema }),
    answer: json(recoveryCodesSchema),
    problems: ['wrong-code', 'second-factor-off', 'second-factor-on', 'too-many-attempts'],
  }),
  endSecondFactor: defineRoute({
    name: 'endSecondFactor',
    method: 'POST',
    path: '/api/account/second-factor/end',
    tag: 'Session',
    summary: 'Asks for the password alone from now on.',
    access: 'viewer',
    session: 'person',
    body: withCode,
    answer: nothing,
    problems: ownCode.problems,
  }),
  replaceRecoveryCodes: defineRoute({
    name: 'replaceRecoveryCodes',
    method: 'POST',
    path: '/api/account/second-factor/recovery-codes',
    tag: 'Session',
    summary: 'Makes new recovery codes; all older ones end.',
    access: 'viewer',
    session: 'person',
    body: withCode,
    answer: created(recoveryCodesSchema),
    problems: ownCode.problems,
  }),
  resetSecondFactor: defineRoute({
    name: 'resetSecondFactor',
    method: 'DELETE',
    path: '/api/users/{id}/second-factor',
    tag: 'People',
    summary: 'Asks a person who lost their app for the password alone, and ends their sessions.',
    access: 'administrator',
    session: 'person',
    params: byIdSchema,
    answer: nothing,
  }),
} as const;
