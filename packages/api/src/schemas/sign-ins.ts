import { z } from 'zod';
import { idSchema, instantSchema, lineSchema } from './basics.ts';
import { connectorSchema, newConnectorSchema, optionsSchema } from './connectors.ts';

const originSchema = z
  .string()
  .max(300)
  .regex(/^https?:\/\/[^/?#@\s\\]+$/, 'Scheme, name and port of the page, such as https://drover.example.org')
  .describe('Where the page of this server is, as the browser shows it: scheme, name and port.');

export const newSignInSchema = z.union([
  newConnectorSchema.extend({ page: originSchema }),
  z.strictObject({
    id: idSchema.describe('The connector that is authorised anew.'),
    options: optionsSchema.default({}),
    page: originSchema,
  }),
]);

export const newConsentSchema = z.strictObject({
  type: z.string().max(50),
  options: optionsSchema,
  page: originSchema,
});

export const begunSignInSchema = z.object({
  url: z.url().describe('The page of the service; to be opened in a window of its own.'),
  expiresAt: instantSchema,
});

export type BegunSignIn = Readonly<z.infer<typeof begunSignInSchema>>;

export const finishedSignInSchema = z.object({
  connector: connectorSchema.nullable().describe('Null where an administrator only gave consent.'),
  tenant: z.string().nullable().describe('The directory that consent was given for.'),
});
export type FinishedSignIn = Readonly<z.infer<typeof finishedSignInSchema>>;

const originText = z
  .string()
  .max(300)
  .regex(/^https?:\/\/[^/?#@\s\\]+$/, 'Scheme and name, such as https://login.example.org');

const customCloudSchema = z.object({
  signIn: originText,
  services: z.record(z.string().max(50), originText).readonly(),
});

const certificateSchema = z.object({
  pem: z.string().describe('Without the key.'),
  thumbprint: z.string().describe('SHA-1 in hex, as the service shows it.'),
  until: instantSchema,
});

/** The app that this installation signs in as at one provider. Without secrets. */
export const signInAppSchema = z.object({
  provider: z.string(),
  displayName: z.string(),
  clouds: z.array(z.object({ id: z.string(), label: z.string(), registrationPage: z.string() })).readonly(),
  serviceNames: z.array(z.string()).readonly().describe('The addresses that a cloud of your own needs besides.'),
  /** Null while none is set up. */
  app: z
    .object({
      clientId: z.string(),
      tenant: z.string().nullable(),
      cloud: z.string(),
      customCloud: customCloudSchema.nullable(),
      credential: z.enum(['none', 'secret', 'certificate']),
      certificate: certificateSchema.nullable(),
    })
    .nullable(),
  source: z.enum(['environment', 'chosen', 'standard']),
  variable: z.string().describe('The environment variable that would win.'),
  nextCertificate: certificateSchema.nullable().describe('Made, and not used yet: the service must know it first.'),
});
export type SignInApp = Readonly<z.infer<typeof signInAppSchema>>;

export const newSignInAppSchema = z.strictObject({
  clientId: lineSchema(200),
  tenant: lineSchema(200)
    .regex(/^[\w.-]+$/, 'A directory id or a domain')
    .nullable()
    .default(null)
    .describe('The directory of an app that is registered for one alone; null for any.'),
  cloud: z.string().max(50),
  customCloud: customCloudSchema.strict().optional(),
  credential: z
    .enum(['none', 'secret', 'certificate', 'next-certificate'])
    .describe('`certificate` keeps the one that is used, `next-certificate` takes the one that was made last.'),
  secret: z.string().min(1).max(1000).optional().describe('Left out, the stored one stays, where app and cloud do.'),
});
export type NewSignInApp = Readonly<z.infer<typeof newSignInAppSchema>>;
