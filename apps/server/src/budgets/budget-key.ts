/** As whom a service is used, besides the app. */
export interface BudgetUser {
  /** The options of the connector. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Who signed in, as the provider names accounts: the directory, a slash, the person; null where the app works by itself. */
  readonly account: string | null;
}

/** The directory of all personal Microsoft accounts: its people have nothing in common. https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference */
const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad';

/** What a service counts together: one app in one directory, by the id of the directory. */
export function budgetKey(provider: string, cloud: string, clientId: string, directory: string): string {
  return [provider, cloud, clientId, directory].join(' ').toLowerCase();
}

/** The directory of whoever signed in; of a personal account the account itself. */
export function directoryOf(account: string | null): string | null {
  const [directory = null] = account?.split('/') ?? [];
  return directory === PERSONAL ? account : directory;
}
