import { z } from 'zod';
import { idSchema, instantSchema, lineSchema } from './basics.ts';

export const mailWhenSchema = z
  .enum(['completion', 'errors', 'never'])
  .describe('On completion; only when something did not go through; never.');
export type MailWhen = z.infer<typeof mailWhenSchema>;

export const preferencesSchema = z.object({
  mail: mailWhenSchema,
  mailAvailable: z.boolean().describe('Whether this server can send mail at all.'),
});
export type Preferences = Readonly<z.infer<typeof preferencesSchema>>;

const hostSchema = lineSchema(253).regex(/^[^\s/@]+$/, 'A name or an address, without spaces');
const webAddress = z
  .string()
  .trim()
  .max(2000)
  .refine(isWebAddress, 'An address such as https://drover.example.org, without user and password');

const mailShape = {
  host: hostSchema,
  port: z.number().int().min(1).max(65_535),
  security: z
    .enum(['tls', 'starttls', 'none'])
    .describe('TLS from the first byte (mostly port 465), TLS by STARTTLS or nothing is sent (587), or none (25).'),
  user: lineSchema(320).nullable().describe('Null where the server asks for none.'),
  from: z.string().trim().max(254).pipe(z.email()).describe('The address that mails come from.'),
  authority: z
    .string()
    .max(100_000)
    .refine((text) => text.includes('-----BEGIN CERTIFICATE-----'), 'A certificate in PEM')
    .nullable()
    .describe('A certificate that is trusted besides those that the system trusts, in PEM.'),
  pageAddress: webAddress.nullable().describe('Where people open this page; mails carry links below it.'),
};

export const mailSettingsSchema = z.object({
  settings: z
    .object({ ...mailShape, from: z.string(), hasPassword: z.boolean() })
    .nullable()
    .describe('Null until mail is set up.'),
});
export type MailSettingsView = Readonly<z.infer<typeof mailSettingsSchema>>;

export const newMailSettingsSchema = z.strictObject({
  ...mailShape,
  user: mailShape.user.default(null),
  authority: mailShape.authority.default(null),
  pageAddress: mailShape.pageAddress.default(null),
  password: z.string().min(1).max(1000).nullable().optional().describe('Left out, the stored one stays.'),
});

export const webhookSchema = z.object({
  id: idSchema,
  url: z.string(),
  migrationId: idSchema.nullable().describe('Null where it hears of everything.'),
  enabled: z.boolean(),
  createdAt: instantSchema,
});
export type Webhook = Readonly<z.infer<typeof webhookSchema>>;

export const newWebhookSchema = z.strictObject({ url: webAddress, migrationId: idSchema.nullable().default(null) });
export const changeWebhookSchema = z.strictObject({ url: webAddress.optional(), enabled: z.boolean().optional() });

export const deliverySchema = z.object({
  id: idSchema,
  to: z.string().describe("A person's name; for webhooks nothing."),
  title: z.string().describe("A mail's subject, or the type of a webhook's event."),
  createdAt: instantSchema,
  attempts: z.number().int(),
  state: z.enum(['waiting', 'delivered', 'failed']),
  nextAt: instantSchema.nullable(),
  deliveredAt: instantSchema.nullable(),
  answer: z.string().nullable().describe('What came of the last attempt.'),
});
export type Delivery = Readonly<z.infer<typeof deliverySchema>>;

function isWebAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}
