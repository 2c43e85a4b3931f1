import { type Draft, filled, isOn, stated } from './draft.ts';
import type { Remote } from './parse-config.ts';

/** Azurite's account and key, which are no secret: https://learn.microsoft.com/azure/storage/common/storage-connect-azurite */
const EMULATOR = {
  account: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
  endpoint: 'http://127.0.0.1:10000/devstoreaccount1',
} as const;

/** Domains of the clouds, as endpoints name them. */
const CLOUDS: Readonly<Record<string, string>> = {
  'blob.core.windows.net': 'public',
  'blob.core.usgovcloudapi.net': 'government',
  'blob.core.chinacloudapi.cn': 'china',
};

const TIERS: Readonly<Record<string, string>> = { hot: 'Hot', cool: 'Cool', cold: 'Cold', archive: 'Archive' };

/** The form of Azure Blob Storage from a remote of rclone's `azureblob`. https://rclone.org/azureblob/#standard-options */
export function azureDraft(remote: Remote): Draft {
  const proof = isOn(remote, 'use_emulator') ? emulator() : (proofOf(remote) ?? otherProof(remote));
  const tier = TIERS[stated(remote, 'access_tier').toLowerCase()] ?? '';
  const missing = proof.notes.length === 0 && 'account' in proof.options && proof.options['account'] === '';
  return {
    connectorType: 'azure-blob',
    options: filled({ ...proof.options, tier }),
    notes: [...proof.notes, ...(missing ? ['Enter the storage account: rclone has none.'] : [])],
  };
}

interface Proof {
  readonly options: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

function emulator(): Proof {
  const { account, key, endpoint } = EMULATOR;
  return { options: { authentication: 'key', account, key, endpoint }, notes: [] };
}

/** What is stated in the file itself, in the order in which rclone looks. */
function proofOf(remote: Remote): Proof | null {
  const value = (key: string) => stated(remote, key);
  const [key, sasUrl, connectionString] = ['key', 'sas_url', 'connection_string'].map(value);
  const [tenant, clientId, clientSecret] = ['tenant', 'client_id', 'client_secret'].map(value);
  if (connectionString) return { options: { authentication: 'connection-string', connectionString }, notes: [] };
  if (key) return { options: { authentication: 'key', ...accountOf(remote), key }, notes: [] };
  if (sasUrl) return { options: { authentication: 'sas', sasUrl }, notes: [] };
  if (!tenant || !clientId) return null;
  const app = { ...accountOf(remote), tenant, clientId };
  if (clientSecret) return { options: { authentication: 'entra-secret', ...app, clientSecret }, notes: [] };
  const file = value('client_certificate_path');
  if (file === '') return null;
  const notes = [`Paste the certificate and its private key from ${file}, as PEM and not encrypted.`];
  return { options: { authentication: 'entra-certificate', ...app }, notes };
}

/** Where it is stated elsewhere, or in a way that only rclone has. */
function otherProof(remote: Remote): Proof {
  const file = stated(remote, 'service_principal_file');
  if (file !== '') {
    const notes = [`Enter the tenant, the application (appId) and its secret (password) from ${file}.`];
    return { options: { authentication: 'entra-secret', ...accountOf(remote) }, notes };
  }
  const how =
    ['use_msi', 'use_az', 'env_auth'].find((each) => isOn(remote, each)) ??
    (stated(remote, 'username') === '' ? null : 'username');
  const why = how === null ? 'rclone has nothing to sign in with.' : `rclone signs in there by ${WAYS[how]}.`;
  return {
    options: accountOf(remote),
    notes: [`${why} Choose another way and enter it, such as an account key or a Microsoft Entra app.`],
  };
}

const WAYS: Readonly<Record<string, string>> = {
  use_msi: 'the managed identity of its machine, which Drover cannot',
  use_az: 'the Azure CLI of its machine, which Drover cannot',
  env_auth: 'the environment of its machine, which Drover does not read',
  username: 'the name and password of a user, which Drover cannot',
};

/** Older versions of rclone take a domain for an endpoint, newer ones a whole address. */
function accountOf(remote: Remote): Readonly<Record<string, string>> {
  const account = stated(remote, 'account');
  const endpoint = stated(remote, 'endpoint').replace(/\/+$/, '');
  if (endpoint === '') return { account };
  const domain = endpoint
    .replace(/^https:\/\//i, '')
    .replace(`${account}.`, '')
    .toLowerCase();
  const cloud = CLOUDS[domain];
  if (cloud !== undefined) return { account, cloud };
  return { account, endpoint: /^https?:\/\//i.test(endpoint) ? endpoint : `https://${account}.${endpoint}` };
}
