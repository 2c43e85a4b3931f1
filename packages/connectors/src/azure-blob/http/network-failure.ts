import { StorageError } from '@drover/core';

const REACHING = 'Check the name of the storage account, the network, and the firewalls and proxies on the way.';

/** Why a call brought no answer, from the code of the system or of TLS. */
export function networkFailure(endpoint: URL, error: unknown): StorageError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const { host, hostname } = endpoint;
  const details = { vendor: code, cause: error };
  switch (code) {
    case 'ENOTFOUND':
      return new StorageError({
        ...details,
        kind: 'config-invalid',
        fault: 'host-name',
        message: `There is no storage account at ${hostname}: the name was not found.`,
        remedy: 'Check the spelling of the account, and the cloud or endpoint that it is in.',
      });
    case 'EAI_AGAIN':
      return new StorageError({
        ...details,
        kind: 'unavailable',
        fault: 'host-name',
        message: `The name ${hostname} could not be looked up just now.`,
        remedy: 'Check the name servers of this machine, then try again.',
      });
    case 'ECONNREFUSED':
      return new StorageError({
        ...details,
        kind: 'unavailable',
        fault: 'port',
        message: `${host} accepts no connections.`,
        remedy: 'Check the endpoint, its port included, and that the service is running.',
      });
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return new StorageError({
        ...details,
        kind: 'unavailable',
        fault: 'network',
        message: `${host} cannot be reached.`,
        remedy: REACHING,
      });
    default:
      return isTls(code) ? untrusted(endpoint, details) : broken(host, details);
  }
}

/** What every operation of a closed connection rejects with. */
export function closed(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    retryable: false,
    message: 'The connection to Azure Blob Storage was closed.',
    remedy: 'Open a new connection.',
  });
}

/** Codes of OpenSSL for certificates, and those that Node gives itself. */
function isTls(code: string): boolean {
  return /^(?:ERR_TLS|ERR_SSL|EPROTO$|CERT_|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF)/.test(code);
}

function untrusted({ host }: URL, details: { readonly vendor: string; readonly cause: unknown }): StorageError {
  return new StorageError({
    ...details,
    kind: 'untrusted',
    fault: 'certificate',
    message: `The certificate of ${host} is not accepted (${details.vendor}).`,
    remedy:
      'Check the endpoint. For a private one, start Drover with NODE_EXTRA_CA_CERTS set to the file of its certificate authority.',
  });
}

function broken(host: string, details: { readonly vendor: string; readonly cause: unknown }): StorageError {
  return new StorageError({
    ...details,
    kind: 'unavailable',
    fault: 'network',
    message: `The connection to ${host} broke${details.vendor === '' ? '' : ` (${details.vendor})`}.`,
    remedy: REACHING,
  });
}
