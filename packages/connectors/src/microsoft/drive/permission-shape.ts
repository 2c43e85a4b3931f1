import { z } from 'zod';

const identity = z.object({
  id: z.exactOptional(z.string().nullable()),
  email: z.exactOptional(z.string().nullable()),
  userPrincipalName: z.exactOptional(z.string().nullable()),
  displayName: z.exactOptional(z.string().nullable()),
});
const identitySet = z.object({
  user: z.exactOptional(identity),
  siteUser: z.exactOptional(identity),
  group: z.exactOptional(identity),
  siteGroup: z.exactOptional(identity),
});

/** Who has which roles on an item. Source: "permission resource type", Microsoft Graph v1.0. */
export const permissionSchema = z.object({
  roles: z.array(z.string()),
  link: z.exactOptional(z.object({ scope: z.exactOptional(z.string()) })),
  inheritedFrom: z.exactOptional(z.object({})),
  grantedToV2: z.exactOptional(identitySet),
  grantedToIdentitiesV2: z.exactOptional(z.array(identitySet)),
});
export type PermissionShape = z.output<typeof permissionSchema>;
