import { badCredentials } from './bad-credentials.ts';

/** What a connection string says. */
export interface ConnectionString {
  readonly endpoint: string;
  readonly account: string;
  readonly proof: { readonly key: string } | { readonly sas: string };
}

/** The emulator's well-known account, which is no secret: https://learn.microsoft.com/azure/storage/common/storage-use-azurite */
const EMULATOR = [
  'AccountName=devstoreaccount1',
  'AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
  'BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1',
].join(';');

/**
 * Reads what the portal shows as a connection string, in any order and case.
 * https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
 */
export function readConnectionString(text: string): ConnectionString {
  const trimmed = text.trim();
  const values = valuesOf(/^UseDevelopmentStorage=true;?$/i.test(trimmed) ? EMULATOR : trimmed);
  const key = values.get('accountkey');
  const sas = values.get('sharedaccesssignature');
  const named = values.get('accountname');
  const protocol = values.get('defaultendpointsprotocol') ?? 'https';
  const suffix = values.get('endpointsuffix') ?? 'core.windows.net';
  const endpoint =
    values.get('blobendpoint') ?? (named === undefined ? undefined : `${protocol}://${named}.blob.${suffix}`);
  const account = named ?? (endpoint === undefined ? undefined : accountOf(endpoint));
  if (endpoint === undefined || account === undefined) throw incomplete('neither AccountName nor BlobEndpoint');
  if (sas !== undefined) return { endpoint, account, proof: { sas } };
  if (key === undefined) throw incomplete('neither AccountKey nor SharedAccessSignature');
  return { endpoint, account, proof: { key } };
}

/** The account in the address of its Blob service: its first label, or the first name of the path where the host is an address. */
export function accountOf(endpoint: string): string | undefined {
  if (!URL.canParse(endpoint)) return undefined;
  const { hostname, pathname } = new URL(endpoint);
  const [first] = pathname.split('/').filter((name) => name !== '');
  const [label] = hostname.split('.');
  return /^[\d.]+$|^\[|^localhost$/.test(hostname) ? first : label;
}

function valuesOf(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(';').map((part) => part.trim());
  return new Map(
    pairs
      .filter((part) => part.includes('='))
      .map((part) => [part.slice(0, part.indexOf('=')).trim().toLowerCase(), part.slice(part.indexOf('=') + 1).trim()]),
  );
}

function incomplete(what: string) {
  return badCredentials(
    `The connection string holds ${what}.`,
    'Copy it whole from Access keys: it begins with DefaultEndpointsProtocol or BlobEndpoint.',
  );
}
