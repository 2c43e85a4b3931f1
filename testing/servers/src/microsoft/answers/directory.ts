import type { StoredDrive } from '../model/stored-drive.ts';
import type { Principal } from '../model/stored-item.ts';
import { displayNameOf, type StoredGroup, type StoredSite, type StoredUser } from '../model/tenant.ts';
import type { Shapes } from './shapes.ts';

/** SharePoint Online's service plan, by which clients tell who has a OneDrive. */
const SHAREPOINT_PLAN = '5dbe027f-2339-4123-9542-606e4d348a72';
const OFFICE_LICENCE = '6fd2c87f-b296-42f0-b197-1e91e994b900';

export function userOf({ id, spec }: StoredUser): Shapes['user'] {
  const licensed = spec.licensed !== false;
  return {
    id,
    displayName: displayNameOf(spec),
    userPrincipalName: spec.userPrincipalName,
    mail: spec.mail ?? spec.userPrincipalName,
    mailNickname: spec.userPrincipalName.split('@')[0] ?? null,
    onPremisesSamAccountName: spec.accountName ?? null,
    proxyAddresses: [
      `SMTP:${spec.mail ?? spec.userPrincipalName}`,
      ...(spec.aliases ?? []).map((alias) => `smtp:${alias}`),
    ],
    accountEnabled: spec.accountEnabled !== false,
    userType: 'Member',
    assignedLicenses: licensed ? [{ skuId: OFFICE_LICENCE, disabledPlans: [] }] : [],
    assignedPlans: licensed
      ? [{ service: 'SharePoint', servicePlanId: SHAREPOINT_PLAN, capabilityStatus: 'Enabled' }]
      : [],
  };
}

export function groupOf({ id, spec }: StoredGroup): Shapes['group'] {
  return {
    id,
    displayName: spec.displayName,
    mail: spec.mail ?? null,
    groupTypes: ['Unified'],
    securityEnabled: false,
  };
}

export function siteOf(site: StoredSite): Shapes['site'] {
  return {
    id: site.id,
    name: site.path.split('/').at(-1) ?? '',
    displayName: site.displayName,
    webUrl: site.webUrl,
    siteCollection: { hostname: site.host, ...(site.path === '' ? { root: {} } : {}) },
    ...(site.parent === null ? { root: {} } : {}),
  };
}

export function driveOf(drive: StoredDrive): Shapes['drive'] {
  const { id, name, type, owner, webUrl, quota } = drive.facts;
  const remaining = Math.max(0, quota - drive.used);
  return {
    id,
    name,
    driveType: type,
    webUrl,
    owner: { user: ownerOf(owner) },
    quota: { total: quota, used: drive.used, remaining, deleted: 0, state: stateOf(remaining, quota) },
  };
}

/** A library belongs to a group of owners, which has no id among the users. */
function ownerOf({ kind, id, displayName }: Principal) {
  return kind === 'user' ? { id, displayName } : { displayName };
}

function stateOf(remaining: number, total: number): string {
  if (remaining === 0) return 'exceeded';
  return remaining < total / 10 ? 'nearing' : 'normal';
}
