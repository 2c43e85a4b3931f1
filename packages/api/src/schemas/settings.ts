import { z } from 'zod';
import { agentAddressSchema } from './agents.ts';
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
  agentAddress: settingOf(z.string().nullable()),
  agentPatienceHours: settingOf(z.number()),
  agentMinimumVersion: settingOf(z.string()),
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
  agentAddress: agentAddressSchema
    .nullable()
    .optional()
    .describe(`HOST:PORT as agents on other machines reach this server; downloads carry it. ${standard}`),
  agentPatienceHours: z
    .number()
    .positive()
    .max(8760)
    .nullable()
    .optional()
    .describe(`For how long a run waits for an agent that is offline before it ends with 410. ${standard}`),
  agentMinimumVersion: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,9}){3}$/, 'Four numbers with dots between them, such as 1.3.5.0')
    .nullable()
    .optional()
    .describe(`Agents below this version get no work. ${standard}`),
});
export type ChangeSettings = Readonly<z.infer<typeof changeSettingsSchema>>;
