import type { OpenContext } from '@drover/connector-kit';
import type { AzureBlobOptions } from '../options.ts';
import type { Authorizer } from './authorizer.ts';
import { badCredentials } from './bad-credentials.ts';
import { accountOf, readConnectionString } from './connection-string.ts';
import { certificateOf, entra } from './entra.ts';
import { sharedAccess } from './sas.ts';
import { sharedKey } from './shared-key.ts';

/** Where an account is and how calls prove that they may be made. */
export interface Access {
  readonly account: string;
  readonly endpoint: URL;
  readonly authorizer: Authorizer;
  /** The only container that the credentials are for; null where they are for the account. */
  readonly container: string | null;
  /** How people sign in, for a line about the account. */
  readonly by: string;
}

/** Where accounts are in each cloud, and what its sign-in is called. */
const CLOUDS = {
  public: { suffix: 'core.windows.net', signIn: 'global' },
  government: { suffix: 'core.usgovcloudapi.net', signIn: 'us-gov-high' },
  china: { suffix: 'core.chinacloudapi.cn', signIn: 'china' },
} as const;

/** Reads what was entered; asks nobody. Throws `config-invalid` for what cannot be meant. */
export function accessOf(values: AzureBlobOptions, context: OpenContext): Access {
  const container = values.container ?? null;
  switch (values.authentication) {
    case 'key': {
      const account = values.account ?? '';
      const authorizer = sharedKey(account, readKey(values.key ?? ''));
      return { account, endpoint: endpointOf(values, account), authorizer, container, by: 'account key' };
    }
    case 'connection-string': {
      const { account, endpoint, proof } = readConnectionString(values.connectionString ?? '');
      const authorizer = 'sas' in proof ? sharedAccess(proof.sas) : sharedKey(account, readKey(proof.key));
      return { account, endpoint: readEndpoint(endpoint), authorizer, container, by: 'connection string' };
    }
    case 'sas':
      return sasAccess(values.sasUrl ?? '', container);
    case 'entra-secret':
    case 'entra-certificate':
      return entraAccess(values, container, context);
    default:
      return values.authentication satisfies never;
  }
}

function entraAccess(values: AzureBlobOptions, container: string | null, context: OpenContext): Access {
  const { account = '', tenant = '', clientId = '', clientSecret, certificate } = values;
  const credential =
    certificate === undefined ? ({ kind: 'secret', secret: clientSecret ?? '' } as const) : certificateOf(certificate);
  const cloud = CLOUDS[values.cloud ?? 'public'].signIn;
  const app = { tenant: tenant.trim(), registration: { clientId: clientId.trim(), cloud, tenant: null, credential } };
  const by = `Microsoft Entra app ${app.registration.clientId}`;
  return { account, endpoint: endpointOf(values, account), authorizer: entra(app, context), container, by };
}

function sasAccess(text: string, chosen: string | null): Access {
  const typed = text.trim();
  const url = URL.canParse(typed) ? new URL(typed) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || !url.searchParams.has('sig'))
    throw badCredentials(
      'The SAS URL is no address with a signature (sig=...) in it.',
      'Copy the Blob service SAS URL whole, from https:// to its last character.',
    );
  const account = accountOf(url.origin + url.pathname) ?? '';
  const names = url.pathname.split('/').filter((name) => name !== '');
  const base = url.hostname.startsWith(`${account}.`) ? [] : names.splice(0, 1);
  const [named, below] = names.map(decodeURIComponent);
  if (below !== undefined)
    throw badCredentials(
      'The SAS URL is of a single file or folder.',
      'Make one for the container: in the portal, Shared access tokens of the container.',
    );
  const endpoint = new URL([url.origin, ...base].join('/'));
  return { account, endpoint, authorizer: sharedAccess(url.search), container: named ?? chosen, by: 'SAS' };
}

function endpointOf({ endpoint, cloud }: AzureBlobOptions, account: string): URL {
  return readEndpoint(endpoint ?? `https://${account}.blob.${CLOUDS[cloud ?? 'public'].suffix}`);
}

function readEndpoint(text: string): URL {
  if (URL.canParse(text) && /^https?:\/\//i.test(text)) return new URL(text);
  throw badCredentials('The endpoint is no address.', 'Write it as https://ACCOUNT.blob.core.windows.net.');
}

function readKey(text: string): Buffer {
  const trimmed = text.trim();
  if (/^[A-Za-z0-9+/]{16,}={0,2}$/.test(trimmed)) return Buffer.from(trimmed, 'base64');
  throw badCredentials('The account key is none: such a key is 88 characters of Base64.', 'Copy key1 or key2 whole.');
}
