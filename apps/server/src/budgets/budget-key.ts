import { type AppRegistration, type OAuthSignIn, tenantOf } from '@drover/connector-kit';

/** As whom a service is used. */
export interface BudgetUser {
  /** The options of the connector. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Who signed in, as the provider names accounts: the directory, a slash, the person; null where the app works by itself. */
  readonly account: string | null;
}

/** The directory of all personal Microsoft accounts: its people have nothing in common. https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference */
const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad';

/** What a service counts together: one app in one directory; null where the directory is not known. */
export function budgetKey(oauth: OAuthSignIn, registration: AppRegistration, user: BudgetUser): string | null {
  const { provider, grant } = oauth;
  const { clientId, cloud, tenant } = registration;
  const directory = grant === 'application' ? tenantOf(oauth, user.values, tenant) : directoryOf(user.account);
  if (directory === null || directory === '') return null;
  return [provider.id, cloud, clientId, directory].join(' ').toLowerCase();
}

function directoryOf(account: string | null): string | null {
  const [directory = null] = account?.split('/') ?? [];
  return directory === PERSONAL ? account : directory;
}
