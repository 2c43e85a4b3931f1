import type { IdentityClaims, OAuthCloud, OAuthProvider } from '../provider.ts';

/** https://learn.microsoft.com/graph/deployments */
const CLOUDS = [
  cloud('global', 'Microsoft 365 (worldwide, and US Government GCC)', {
    signIn: 'https://login.microsoftonline.com',
    graph: 'https://graph.microsoft.com',
  }),
  cloud('us-gov-high', 'US Government L4 (GCC High)', {
    signIn: 'https://login.microsoftonline.us',
    graph: 'https://graph.microsoft.us',
  }),
  cloud('us-gov-dod', 'US Government L5 (DoD)', {
    signIn: 'https://login.microsoftonline.us',
    graph: 'https://dod-graph.microsoft.us',
  }),
  cloud('china', 'China, operated by 21Vianet', {
    signIn: 'https://login.partner.microsoftonline.cn',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
  }),
] as const;

/** Where people see the pages of each cloud. https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud */
const PORTALS: Readonly<Record<string, { readonly portal: string; readonly apps: string }>> = {
  'us-gov-high': { portal: 'https://portal.azure.us', apps: 'https://myapps.microsoft.us' },
  'us-gov-dod': { portal: 'https://portal.azure.us', apps: 'https://myapps.microsoft.us' },
  china: { portal: 'https://portal.azure.cn', apps: 'https://portal.azure.cn' },
};
const WORLDWIDE = { portal: 'https://entra.microsoft.com', apps: 'https://myapps.microsoft.com' };

/** Entra ID and personal Microsoft accounts. https://learn.microsoft.com/entra/identity-platform/v2-protocols */
export const microsoft: OAuthProvider = {
  id: 'microsoft',
  displayName: 'Microsoft',
  clouds: CLOUDS,
  serviceNames: ['graph'],
  endpoints({ signIn }, tenant) {
    const at = (path: string): string => `${signIn}/${encodeURIComponent(tenant)}/${path}`;
    return {
      issuer: at('v2.0'),
      authorization: at('oauth2/v2.0/authorize'),
      token: at('oauth2/v2.0/token'),
      deviceAuthorization: at('oauth2/v2.0/devicecode'),
      adminConsent: at('v2.0/adminconsent'),
    };
  },
  // Each directory is an issuer of its own.
  isIssuer: (issuer, { signIn }, { tid }) => typeof tid === 'string' && issuer === `${signIn}/${tid}/v2.0`,
  directoryIn: (issuer) => DIRECTORY.exec(issuer)?.[1]?.toLowerCase() ?? null,
  account,
  // https://learn.microsoft.com/entra/identity-platform/certificate-credentials
  assertionAudience: 'token-endpoint',
  personScopes: ['openid', 'profile', 'offline_access'],
  signInParameters: { prompt: 'select_account' },
  takeBackPage(cloud, grant, tenant) {
    const { portal, apps } = PORTALS[cloud.id] ?? WORLDWIDE;
    if (grant === 'application')
      return `${portal}/#view/Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview`;
    // There is no way to take back one app's grant from outside; the account's other apps must not be signed out.
    return tenant === 'consumers' ? 'https://account.live.com/consent/Manage' : apps;
  },
  registrationPage: ({ id }) =>
    `${(PORTALS[id] ?? WORLDWIDE).portal}/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade`,
};

const DIRECTORY = /\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/v2\.0\/?$/i;

function cloud(
  id: string,
  label: string,
  { signIn, graph }: { readonly signIn: string; readonly graph: string },
): OAuthCloud {
  return { id, label, signIn, services: { graph } };
}

/** The object id is the person's in this directory, the directory's id beside it makes it unique. */
function account({ oid, sub, tid, preferred_username, email, name }: IdentityClaims) {
  const person = typeof oid === 'string' ? oid : sub;
  if (typeof person !== 'string' || typeof tid !== 'string') return null;
  const shown = [preferred_username, email, name].find((each) => typeof each === 'string' && each !== '');
  return { id: `${tid}/${person}`, name: String(shown ?? person) };
}
