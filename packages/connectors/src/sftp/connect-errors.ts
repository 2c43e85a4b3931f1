import { displaySegment, StorageError, sentences } from '@drover/core';
import { missingAlgorithm } from './algorithms.ts';
import type { Greeting } from './greeting.ts';
import type { HostKey } from './host-key.ts';
import { KeyProblem } from './key-problem.ts';

/** Where a session goes, as messages name it. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly username: string;
}

export function serverName({ host, port }: Destination): string {
  return port === 22 ? host : `${host} port ${port}`;
}

/** A failure of the network below SSH, by the system's code. */
export function socketFailure(to: Destination, error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const at = serverName(to);
  const details = { vendor: code, cause: error };
  switch (code) {
    case 'ENOTFOUND':
      return new StorageError({
        ...details,
        kind: 'unavailable',
        fault: 'host-name',
        scope: 'connector',
        retryable: false,
        message: `No server named ${to.host} was found.`,
        remedy: 'Check the spelling of the server name.',
      });
    case 'EAI_AGAIN':
      return new StorageError({
        ...details,
        kind: 'unavailable',
        fault: 'host-name',
        message: `The name ${to.host} could not be looked up just now.`,
        remedy: 'Check the name and the name servers of this machine, then try again.',
      });
    case 'ECONNREFUSED':
      return new StorageError({
        ...details,
        kind: 'unavailable',
        fault: 'port',
        message: `${to.host} accepts no connections on port ${to.port}.`,
        remedy: 'Check the port, usually 22, and that the SSH service is running.',
      });
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return new StorageError({
        ...details,
        kind: 'unavailable',
        fault: 'network',
        message: `${at} cannot be reached.`,
        remedy: 'Check the server name, the port and the firewalls on the way.',
      });
    default:
      return connectionBroke(to, error);
  }
}

export function connectionBroke(to: Destination, cause?: unknown): StorageError {
  return new StorageError({
    kind: 'unavailable',
    fault: 'network',
    message: `The connection to ${serverName(to)} broke.`,
    remedy: 'Try again.',
    ...(cause === undefined ? {} : { cause }),
    ...(cause instanceof Error && 'code' in cause ? { vendor: String(cause.code) } : {}),
  });
}

export function connectTimeout(to: Destination, seconds: number, greeting: Greeting | null): StorageError {
  if (greeting !== null && greeting.stranger !== null) return handshakeFailure(to, greeting, undefined);
  const silent = greeting === null ? 'cannot be reached' : 'accepted the connection but did not finish the login';
  return new StorageError({
    kind: 'timeout',
    fault: greeting === null ? 'network' : 'server',
    message: `${serverName(to)} ${silent} within ${seconds} seconds.`,
    remedy: 'Check the server name, the port and the firewalls on the way, then try again.',
  });
}

const STRANGERS = {
  ftp: 'an FTP server. Choose the FTP connector, or the port of the SSH service, usually 22',
  http: 'a web server. Check the port of the SSH service, usually 22',
  tls: 'a server that expects TLS. Check the port of the SSH service, usually 22',
  smtp: 'a mail server. Check the port of the SSH service, usually 22',
  ssh1: 'an SSH server of the obsolete version 1. Have it updated',
  unknown: 'something that is no SSH server. Check the port of the SSH service, usually 22',
} as const;

/** The encrypted conversation did not come about: the peer is something else, too old, or gave up. */
export function handshakeFailure(to: Destination, greeting: Greeting, cause: unknown): StorageError {
  const at = serverName(to);
  const stranger = greeting.stranger;
  if (greeting.empty || stranger === 'busy')
    return new StorageError({
      kind: 'unavailable',
      fault: 'server',
      message: `${at} takes no further connection just now.`,
      remedy: 'It may limit connections or block this address: wait a little, or ask its administrator.',
      cause,
    });
  if (stranger !== null) {
    const [what, remedy] = STRANGERS[stranger].split('. ');
    return new StorageError({
      kind: 'config-invalid',
      fault: 'port',
      message: `At ${at} answers ${what}.`,
      remedy: `${remedy}.`,
      cause,
    });
  }
  const offers = greeting.offers();
  const missing = offers === null ? null : missingAlgorithm(offers);
  if (missing !== null) {
    const names = missing.offered.map((name) => untrusted(name)).join(', ');
    return new StorageError({
      kind: 'unsupported',
      fault: 'server',
      scope: 'connector',
      message: `${at} offers only obsolete or unknown ${missing.what} algorithms: ${names}.`,
      remedy: 'Have the SSH server updated.',
      vendor: greeting.software === null ? 'no identification' : untrusted(greeting.software),
      cause,
    });
  }
  return connectionBroke(to, cause);
}

export function unknownHostKey(to: Destination, key: HostKey): StorageError {
  return new StorageError({
    kind: 'untrusted',
    fault: 'host-key',
    message: `The host key of ${serverName(to)} is not known yet: ${key.type} ${key.fingerprint}.`,
    remedy: 'Compare it with what the administrator of the server states, then accept it.',
    vendor: key.fingerprint,
  });
}

export function changedHostKey(to: Destination, key: HostKey, pinned: string): StorageError {
  return new StorageError({
    kind: 'untrusted',
    fault: 'host-key',
    message:
      `${serverName(to)} shows another host key than before: ${key.type} ${key.fingerprint} instead of ${pinned}. ` +
      'Either the server was set up anew, or somebody else answers in its place. Nothing was sent to it.',
    remedy: 'Ask the administrator of the server whether its key changed; only then accept the new one.',
    vendor: key.fingerprint,
  });
}

/** A key file that cannot be used, as the person who entered it needs to hear it. */
export function keyFailure(error: unknown): StorageError {
  if (!(error instanceof KeyProblem)) throw error;
  const remedies: Readonly<Record<KeyProblem['problem'], string>> = {
    format: 'Paste the whole private key, from its first line to its last.',
    type: 'Use an Ed25519, ECDSA or RSA key.',
    'passphrase-missing': 'Enter the passphrase.',
    'passphrase-wrong': 'Enter the passphrase again.',
    runtime: 'Export the key in OpenSSH form from PuTTYgen, or update Node.',
  };
  return new StorageError({
    kind: error.problem === 'passphrase-wrong' ? 'unauthenticated' : 'config-invalid',
    fault: 'credentials',
    message: sentences(`The private key cannot be used: ${error.message}`),
    remedy: remedies[error.problem],
    cause: error,
  });
}

/** Text of the server, fit to stand in a message: no control characters, not endless. */
export function untrusted(text: string): string {
  return displaySegment(text.slice(0, 200)).replaceAll('\ufffd', '?');
}
