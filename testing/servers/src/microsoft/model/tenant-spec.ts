import type { Flavour } from './name-rules.ts';

export interface UserSpec {
  /** `anna@contoso.example`. */
  readonly userPrincipalName: string;
  readonly displayName?: string;
  /** Where it differs from the sign-in name. */
  readonly mail?: string;
  /** Further mail addresses. */
  readonly aliases?: readonly string[];
  /** Of a directory of their own machines, from which the account is synchronised. */
  readonly accountName?: string;
  /** False for an account that may not sign in; its OneDrive stays. */
  readonly accountEnabled?: boolean;
  /** False for an account without a licence for SharePoint, which has no OneDrive. */
  readonly licensed?: boolean;
  /** `unprovisioned` until the user, or an administrator, opens it for the first time. */
  readonly oneDrive?: 'provisioned' | 'unprovisioned';
  /** Of the OneDrive, in bytes; 1 TiB by default. */
  readonly quota?: number;
}

export interface GroupSpec {
  readonly displayName: string;
  readonly mail?: string;
  /** Sign-in names. */
  readonly members?: readonly string[];
  /** The path of the group's site, which must be among the sites. */
  readonly site?: string;
}

export interface SiteSpec {
  /** `sites/Marketing`; below another site the last part alone. */
  readonly path: string;
  readonly displayName?: string;
  /** Names of document libraries, the first of which is the site's drive; `Documents` by default. */
  readonly libraries?: readonly string[];
  readonly subsites?: readonly SiteSpec[];
  /** Of each library, in bytes; 25 TiB by default. */
  readonly quota?: number;
  /** One of the tenant's; the central one by default. */
  readonly geography?: string;
}

export interface TenantSpec {
  /** `contoso` makes `contoso.sharepoint.com`. */
  readonly name: string;
  /** `sharepoint.com` by default; other clouds have others. */
  readonly domain?: string;
  /** Satellite geographies of a multi-geo tenant: `EUR` makes `contosoEUR.sharepoint.com`. */
  readonly geographies?: readonly string[];
  /** `personal`: OneDrive for consumers, without directory, sites and groups. */
  readonly flavour: Flavour;
  readonly users: readonly UserSpec[];
  readonly groups: readonly GroupSpec[];
  readonly sites: readonly SiteSpec[];
}
