import { type ItemRef, isAbort, StorageError } from '@drover/core';

const TIMEOUTS: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);
const CERTIFICATE = /^(?:ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** Why no answer came, for a person. A cancellation passes as it is. */
export function noAnswer(error: unknown, url: URL, signal: AbortSignal, item?: ItemRef): unknown {
  if (error instanceof StorageError || isAbort(error, signal)) return error;
  const code = codeOf(error);
  const details = { vendor: code, cause: error, ...(item === undefined ? {} : { item }) };
  if (code === 'ENOTFOUND') {
    return new StorageError({
      ...details,
      kind: 'unavailable',
      fault: 'host-name',
      message: `The name ${url.hostname} is not known here.`,
      remedy: 'Check the network and its name server.',
    });
  }
  if (CERTIFICATE.test(code)) {
    return new StorageError({
      ...details,
      kind: 'untrusted',
      fault: 'certificate',
      message: `The certificate of ${url.hostname} is not accepted (${code}).`,
      remedy: 'Check that no proxy stands in between, or make its authority known to Drover (NODE_EXTRA_CA_CERTS).',
    });
  }
  return new StorageError({
    ...details,
    kind: TIMEOUTS.has(code) ? 'timeout' : 'unavailable',
    fault: 'network',
    message: `The connection to ${url.hostname} failed (${code}).`,
    remedy: 'Check the network, then run again.',
  });
}

/** An upload or download address is a secret: only codes are told, never texts. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? error.name : codeOf(error.cause);
}
