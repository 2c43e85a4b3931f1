import { z } from 'zod';
import { optional } from '../graph/optional.ts';

const identity = z.object({
  id: z.exactOptional(z.string().nullable()),
  email: z.exactOptional(z.string().nullable()),
  userPrincipalName: z.exactOptional(z.string().nullable()),
  displayName: z.exactOptional(z.string().nullable()),
});
const identitySet = z.object({
  user: optional(identity),
  siteUser: optional(identity),
  group: optional(identity),
  siteGroup: optional(identity),
});

/** Who has which roles on an item. Source: "permission resource type", Microsoft Graph v1.0. */
export const permissionSchema = z.object({
  id: optional(z.string()),
  /** Absent, null or the year 1 where it never ends. */
  expirationDateTime: z.exactOptional(z.string().nullable()),
  roles: z.array(z.string()),
  link: optional(z.object({ scope: optional(z.string()) })),
  inheritedFrom: optional(z.object({})),
  grantedToV2: optional(identitySet),
  grantedToIdentitiesV2: optional(z.array(identitySet)),
});
export type PermissionShape = z.output<typeof permissionSchema>;
