import { z } from 'zod';
import { idSchema, instantSchema, lineSchema } from './basics.ts';

export const roleSchema = z.enum(['administrator', 'operator', 'viewer']);
export type Role = z.infer<typeof roleSchema>;

export const emailSchema = z.string().trim().max(254).pipe(z.email());
/** Any characters, spaces at the ends included; what it must be is said by length alone. */
export const newPasswordSchema = z.string().min(10, 'At least 10 characters').max(256);
/** A password to compare with, of whatever length it was when it was set. */
export const enteredPassword = z.string().min(1).max(256);
export const personNameSchema = lineSchema(100);

export const userSchema = z.object({
  id: idSchema,
  email: z.string(),
  name: z.string(),
  role: roleSchema,
  createdAt: instantSchema,
  disabledAt: instantSchema.nullable(),
  lastSeenAt: instantSchema.nullable(),
  /** True until the person has set a password. */
  invited: z.boolean(),
  /** True when a code is asked for beside the password. */
  secondFactor: z.boolean(),
});
export type User = Readonly<z.infer<typeof userSchema>>;

export const sessionSchema = z.object({
  user: userSchema.pick({ id: true, email: true, name: true, role: true }).nullable(),
  /** True while nobody is an administrator yet: only the one-time link helps. */
  needsSetup: z.boolean(),
  version: z.string(),
  /** The address that services see calls come from; null when it is not configured. */
  outgoingAddress: z.string().nullable(),
});
export type Session = Readonly<z.infer<typeof sessionSchema>>;

export const invitationSchema = z.object({
  /** Path and fragment below this server's address; shown once. */
  link: z.string(),
  expiresAt: instantSchema,
});

/** What a one-time link is for, or the session that it began. */
export const linkAnswerSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('password-needed'),
    purpose: z.enum(['setup', 'invite', 'recover']),
    email: z.string().nullable(),
    name: z.string().nullable(),
  }),
  z.object({ state: z.literal('signed-in'), session: sessionSchema }),
]);
export type LinkAnswer = Readonly<z.infer<typeof linkAnswerSchema>>;

/** What an authenticator app shows (six digits), or one of the recovery codes. */
export const codeSchema = z.string().trim().min(1).max(40);

export const secondFactorSchema = z.object({
  /** Since when a code is asked for beside the password; null when it is not. */
  since: instantSchema.nullable(),
  recoveryCodesLeft: z.number().int(),
});
export type SecondFactorState = Readonly<z.infer<typeof secondFactorSchema>>;

export const proposedSecondFactorSchema = z.object({
  secret: z.string().describe('For apps that it is typed into: base32, SHA-1, six digits, 30 seconds.'),
  uri: z.string().describe('The same for a QR code: otpauth://totp/...'),
});
export type ProposedSecondFactor = Readonly<z.infer<typeof proposedSecondFactorSchema>>;

export const recoveryCodesSchema = z.object({
  recoveryCodes: z.array(z.string()).readonly().describe('Shown only now; each lets in once in place of the app.'),
});

export const tokenSchema = z.object({
  id: idSchema,
  name: z.string(),
  role: roleSchema,
  owner: z.object({ id: idSchema, name: z.string() }),
  createdAt: instantSchema,
  lastUsedAt: instantSchema.nullable(),
  expiresAt: instantSchema.nullable(),
});
export type ApiToken = Readonly<z.infer<typeof tokenSchema>>;

export const newTokenSchema = tokenSchema.extend({ token: z.string().describe('Shown only now.') });

export const auditEntrySchema = z.object({
  id: z.number().int(),
  at: instantSchema,
  actor: z.string(),
  action: z.string(),
  target: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  address: z.string().nullable(),
});
export type AuditEntry = Readonly<z.infer<typeof auditEntrySchema>>;
