import type { ProviderShape } from '../../oidc/provider-shape.ts';
import type { ConsentPage } from './consent-page.ts';
import type { DirectoryDescription } from './directory-description.ts';

export interface EntraTenant {
  readonly tenantId: string;
  /** Where Microsoft Graph is: what scopes begin with. */
  readonly graph: string;
  readonly consent: ConsentPage;
  readonly description: DirectoryDescription;
}

const PERMISSIONS = ['Files.ReadWrite', 'Files.ReadWrite.All', 'User.Read', '.default'];
/** Of another service than Graph. https://learn.microsoft.com/azure/storage/blobs/authorize-access-azure-active-directory */
const STORAGE = 'https://storage.azure.com/.default';
const ROUTES = '/oauth2/v2.0/';

/**
 * An OpenID provider with the addresses of Entra ID: `/{tenant}/oauth2/v2.0/authorize` and its like, where the tenant is an id, a domain or a word.
 * https://learn.microsoft.com/entra/identity-platform/v2-protocols
 */
export function entraShape({ tenantId, graph, consent, description }: EntraTenant): ProviderShape {
  return {
    issuer: (origin) => `${origin}/${tenantId}/v2.0`,
    routes: {
      authorization: `${ROUTES}authorize`,
      token: `${ROUTES}token`,
      device_authorization: `${ROUTES}devicecode`,
    },
    tokenPath: `${ROUTES}token`,
    devicePath: `${ROUTES}devicecode`,
    scopes: [...PERMISSIONS.map((permission) => `${graph}/${permission}`), STORAGE],
    claimsOf: (name) => ({ tid: tenantId, preferred_username: name }),
    rewrite: withoutTenant,
    answer: (request, response) => consent.answer(request, response) || description.answer(request, response),
  };
}

/** The pages of the provider know no account picker, which is a sign-in of its own here. */
function withoutTenant(url: string): string {
  const [, path] = /^\/[^/]+(\/oauth2\/v2\.0\/.*)$/.exec(url) ?? [];
  return path?.replace('prompt=select_account', 'prompt=login%20consent') ?? url;
}
