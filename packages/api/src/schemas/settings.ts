import { z } from 'zod';
import { lineSchema } from './basics.ts';

function settingOf<const S extends z.ZodType>(value: S) {
  return z.object({
    value,
    /** `environment` cannot be changed here. */
    source: z.enum(['environment', 'chosen', 'standard']),
    /** The environment variable that would win. */
    variable: z.string().nullable(),
  });
}

export const instanceSettingsSchema = z.object({
  outgoingAddress: settingOf(z.string().nullable()),
  allowedNetworks: settingOf(z.string().nullable()),
  logDays: settingOf(z.number().int()),
});
export type InstanceSettings = Readonly<z.infer<typeof instanceSettingsSchema>>;

const standard = 'Null for the standard.';
export const changeSettingsSchema = z.strictObject({
  outgoingAddress: lineSchema(255)
    .regex(/^\S+$/, 'One address, without spaces')
    .nullable()
    .optional()
    .describe(`The address that storage services see. ${standard}`),
  allowedNetworks: lineSchema(4000)
    .nullable()
    .optional()
    .describe(`The only networks that connectors may reach, such as 10.0.0.0/8,2001:db8::/32. ${standard}`),
  logDays: z.number().int().min(1).max(3650).nullable().optional().describe(`For how long logs are kept. ${standard}`),
});
export type ChangeSettings = Readonly<z.infer<typeof changeSettingsSchema>>;
