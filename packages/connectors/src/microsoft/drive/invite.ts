import { displayPath, type ItemRef, StorageError } from '@drover/core';
import type { GraphClient } from '../graph/graph-client.ts';
import { missingIf } from './drive-files.ts';
import { addressOf, type DrivePlace } from './item-address.ts';

/** Somebody who was to get rights and did not. */
export interface RefusedInvitation {
  readonly principal: string;
  /** The codes of the refusal; null where the service knows nobody by that. */
  readonly why: string | null;
}

export interface Invitation {
  readonly place: DrivePlace;
  readonly item: ItemRef;
  readonly role: 'read' | 'write';
  /** When the right ends, in milliseconds since 1970 UTC; null where it never does. */
  readonly until: number | null;
}

/** What the service answers about somebody whom it does not know. Source: "SharingOperationStatusCode" of SharePoint: no resolved users. */
const UNKNOWN = 'noResolvedUsers';

/** Gives those whom the service refuses. An invitation with one of them is refused as a whole. */
export async function inviteAll(
  graph: GraphClient,
  invitation: Invitation,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<readonly RefusedInvitation[]> {
  if (addresses.length === 0) return [];
  const why = await invite(graph, invitation, addresses, signal);
  if (why === undefined) return [];
  const [only] = addresses;
  if (addresses.length === 1 && only !== undefined) return [{ principal: only, why }];
  const refused: RefusedInvitation[] = [];
  for (const principal of addresses) {
    const alone = await invite(graph, invitation, [principal], signal);
    if (alone !== undefined) refused.push({ principal, why: alone });
  }
  return refused;
}

/** Undefined where they are invited; see `RefusedInvitation` for why they are not. */
async function invite(
  graph: GraphClient,
  { place, item, role, until }: Invitation,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<string | null | undefined> {
  const recipients = addresses.map((email) => ({ email }));
  // Source: "driveItem: invite", Microsoft Graph v1.0: `yyyy-MM-ddTHH:mm:ssZ`, for organisations and premium personal accounts.
  const end = until === null ? {} : { expirationDateTime: `${new Date(until).toISOString().slice(0, 19)}Z` };
  const json = { recipients, roles: [role], requireSignIn: true, sendInvitation: false, ...end };
  try {
    const path = `${addressOf(place, item)}/invite`;
    await graph.tellTogether({ method: 'POST', path, json, to: 'give rights on', item }, signal);
    return undefined;
  } catch (error) {
    if (!(error instanceof StorageError) || error.vendor?.startsWith('400 ') !== true) throw missingIf(error, item);
    const codes = error.vendor.slice('400 '.length).split(' ');
    return codes.includes(UNKNOWN) ? null : codes.join(', ');
  }
}

/** Tells whom the service does not know, and whom it refused for which other reason. */
export function notInvited(refused: readonly RefusedInvitation[], item: ItemRef): StorageError {
  const unknown = refused.filter(({ why }) => why === null).map(({ principal }) => principal);
  const others = refused.flatMap(({ principal, why }) => (why === null ? [] : [`${principal} (${why})`]));
  const messages = [
    ...(unknown.length === 0 ? [] : [`Microsoft 365 knows nobody by: ${unknown.join(', ')}.`]),
    ...(others.length === 0
      ? []
      : [`Microsoft 365 refused to give rights on ${displayPath(item)} to: ${others.join(', ')}.`]),
    'Everybody else who was to get rights has them.',
  ];
  const remedies = [
    ...(unknown.length === 0
      ? []
      : ['Correct these in the permission map: it takes the mail address of a user or group there.']),
    ...(others.length === 0
      ? []
      : ['See whether the directory and the site let people share with these, then apply the permissions again.']),
  ];
  return new StorageError({
    kind: 'config-invalid',
    scope: 'item',
    fault: 'permission',
    message: messages.join(' '),
    remedy: remedies.join(' '),
    item,
  });
}
