import { z } from 'zod';
import { optional } from '../graph/optional.ts';

/** Source: "site resource type", Microsoft Graph v1.0. */
export const siteSchema = z.object({
  id: z.string(),
  name: optional(z.string()),
  webUrl: optional(z.url()),
});
export type Site = z.output<typeof siteSchema>;

/** Source: "drive resource type", Microsoft Graph v1.0. */
export const driveSchema = z.object({
  id: z.string(),
  name: optional(z.string()),
  webUrl: optional(z.url()),
});
export type Drive = z.output<typeof driveSchema>;

/** Source: "user resource type" and "assignedPlan resource type", Microsoft Graph v1.0. */
export const userSchema = z.object({
  id: z.string(),
  userPrincipalName: z.string(),
  displayName: z.exactOptional(z.string().nullable()),
  mail: z.exactOptional(z.string().nullable()),
  mailNickname: z.exactOptional(z.string().nullable()),
  onPremisesSamAccountName: z.exactOptional(z.string().nullable()),
  /** `SMTP:anna@example.com` is the main address, `smtp:` and others stand before further ones. */
  proxyAddresses: optional(z.array(z.string())),
  accountEnabled: z.exactOptional(z.boolean().nullable()),
  assignedPlans: optional(
    z.array(
      z.object({
        service: z.exactOptional(z.string().nullable()),
        capabilityStatus: z.exactOptional(z.string().nullable()),
      }),
    ),
  ),
});
