import { type RootFinding, rootRef, type StorageError } from '@drover/core';
import type { z } from 'zod';
import { isMissing } from '../drive/drive-files.ts';
import { notProvisioned } from '../drive/not-provisioned.ts';
import type { GraphClient } from '../graph/graph-client.ts';
import { pagesOf } from '../graph/pages.ts';
import { noSite, noUser } from './office-365-errors.ts';
import { userSchema } from './shapes.ts';

type User = z.output<typeof userSchema>;

const STANDING = 'id,userPrincipalName,accountEnabled,assignedPlans';
/** The service whose plan a licence must hold for its user to have a OneDrive. */
const SERVICE = 'SharePoint';
/** `Warning` is a plan that ran out and may still be used for a time. Source: "assignedPlan resource type", Microsoft Graph v1.0. */
const USABLE = new Set(['Enabled', 'Warning']);

/**
 * What about the account of a user speaks against filling their OneDrive. Source: "Manage unlicensed OneDrive accounts": read-only from the 60th
 * day without a licence, archived from the 93rd.
 */
export async function findingsOnUser(
  graph: GraphClient,
  user: string,
  signal: AbortSignal,
): Promise<readonly RootFinding[]> {
  const account = await userNamed(graph, user, signal);
  return [
    ...(isLicensed(account)
      ? []
      : [
          {
            code: 'no-licence',
            readiness: 'blocked' as const,
            message: `${account.userPrincipalName} has no licence for SharePoint: the service makes such a OneDrive read-only, and archives it.`,
            remedy: 'Assign a licence with SharePoint in the admin center, then scan again.',
          },
        ]),
    ...(account.accountEnabled === false
      ? [
          {
            code: 'account-blocked',
            readiness: 'warning' as const,
            message: `${account.userPrincipalName} may not sign in: files arrive, and the user cannot get at them.`,
            remedy: 'Unblock the sign-in in the admin center, or leave the row out.',
          },
        ]
      : []),
  ];
}

/** Why a user has no OneDrive: there is no such user, the licence is missing, or nobody made it yet. */
export async function whyNoDrive(graph: GraphClient, user: string, signal: AbortSignal): Promise<StorageError> {
  return hasNoDrive(await userNamed(graph, user, signal));
}

/**
 * The same for the address of a OneDrive, by the name of its site. Source: "How UPN changes affect the OneDrive URL", Microsoft: the name is the principal
 * name with underscores, `anna_contoso_com` for anna@contoso.com. A number behind it is of a second OneDrive of that name, so it is no rule backwards:
 * users are compared.
 */
export async function whyNoPersonalSite(
  graph: GraphClient,
  person: string,
  host: string,
  signal: AbortSignal,
): Promise<StorageError> {
  const wanted = person.toLowerCase();
  const [beginning = ''] = /^[^_]+/.exec(wanted) ?? [];
  const filter = encodeURIComponent(`startswith(userPrincipalName,'${beginning.replaceAll("'", "''")}')`);
  const path = `/users?$top=999&$select=${STANDING}&$filter=${filter}`;
  for await (const page of pagesOf(graph, { path, to: `find the user of ${person}` }, userSchema, signal)) {
    const found = page.find(({ userPrincipalName }) => personalSiteOf(userPrincipalName) === wanted);
    if (found !== undefined) return hasNoDrive(found);
  }
  return noSite(`/personal/${person}`, host);
}

function personalSiteOf(userPrincipalName: string): string {
  return userPrincipalName.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '_');
}

/** Names the user as the root, so that lists of those without a OneDrive have the principal name, however the row names them. */
function hasNoDrive(account: User): StorageError {
  const item = rootRef(account.userPrincipalName);
  return isLicensed(account)
    ? notProvisioned(
        `${account.userPrincipalName} has no OneDrive yet.`,
        'Let the user open OneDrive once, or provision it: the list of users without a OneDrive says how.',
        item,
      )
    : notProvisioned(
        `${account.userPrincipalName} has no OneDrive, and no licence for one.`,
        'Assign a licence with SharePoint in the admin center, then provision the OneDrive.',
        item,
      );
}

/** Rejects with 'not-found' for the whole root where the directory has nobody of that name. */
async function userNamed(graph: GraphClient, user: string, signal: AbortSignal): Promise<User> {
  const path = `/users/${encodeURIComponent(user)}?$select=${STANDING}`;
  try {
    return await graph.ask({ path, to: `look at the account of ${user}` }, userSchema, signal);
  } catch (error) {
    throw isMissing(error) ? noUser(user) : error;
  }
}

function isLicensed({ assignedPlans = [] }: User): boolean {
  return assignedPlans.some(({ service, capabilityStatus }) => {
    return service === SERVICE && USABLE.has(capabilityStatus ?? '');
  });
}
