import { type Fault, StorageError } from '@drover/core';

/** How far a dial had come. */
type Stage = 'tls' | 'upgrade' | null;

const HOST_UNKNOWN = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME']);
const NOT_TLS = 'EPROTO';

/** Why the server was not reached, in words of the person who runs the agent. */
export function dialFault(where: string, stage: Stage, error: Error): StorageError {
  const code = codeOf(error);
  const fault = (message: string, remedy: string, kind: Fault): StorageError =>
    new StorageError({ kind: 'unavailable', message, remedy, fault: kind, vendor: code, cause: error });
  if (stage === 'tls' && isCertificateCode(code)) return wrongCertificate(where, code, error);
  if (stage === 'tls' && (code === NOT_TLS || code.startsWith('ERR_SSL'))) {
    return fault(
      `${where} does not speak TLS 1.3 as a server for agents does (${code}).`,
      'Check the port: it is the one for agents, not the one of the web page. A proxy that opens TLS must leave this host alone.',
      'tls',
    );
  }
  if (stage !== null) {
    return fault(
      `${where} ended the connection before it was made (${code}).`,
      'Check the port, and that no firewall or proxy between the agent and the server ends such connections.',
      'network',
    );
  }
  if (HOST_UNKNOWN.has(code)) {
    return fault(
      `The server's name in ${where} is not known here (${code}).`,
      'Check the name, and the DNS of this machine.',
      'host-name',
    );
  }
  if (code === 'ECONNREFUSED') {
    return fault(
      `${where} refused the connection.`,
      'Check that the server runs and listens for agents on this port, and that no firewall refuses it.',
      'port',
    );
  }
  return fault(
    `${where} was not reached (${code}).`,
    'Check that this machine may connect to it: firewall, network, and a proxy, if connections must go through one (--proxy).',
    'network',
  );
}

/** Something answered, but not as a server for agents does. */
export function notAServer(where: string, answer: string): StorageError {
  return new StorageError({
    kind: 'unavailable',
    message: `${where} answers, but not as a server for agents (${answer}).`,
    remedy: 'Check host and port. A proxy on the way must pass WebSockets on.',
    fault: 'port',
    vendor: answer,
  });
}

function wrongCertificate(where: string, code: string, cause: Error): StorageError {
  return new StorageError({
    kind: 'untrusted',
    message: `The certificate of ${where} is not trusted (${code}).`,
    remedy:
      'Without channel binding only the certificate protects the connection: give the server one that this machine trusts.',
    fault: 'certificate',
    vendor: code,
    cause,
  });
}

function isCertificateCode(code: string): boolean {
  return code.includes('CERT') || code.includes('ISSUER') || code.includes('LEAF_SIGNATURE');
}

function codeOf(error: Error): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return codeOf(error.errors[0]);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
