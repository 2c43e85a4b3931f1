import { isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { StorageError } from '@drover/core';

/** Whom to trust, shared by all connections of one account: making a context costs more than a small file. */
export interface TlsPolicy {
  readonly context: SecureContext;
  /**
   * For data connections: one key share instead of OpenSSL's two, the second being post-quantum and large. They continue the control
   * connection's session, whose secret goes into their keys as well.
   */
  readonly dataContext: SecureContext;
  readonly host: string;
  /** The only certificate to accept, as `AB:CD:...`; null for the usual verification. */
  readonly pinned: string | null;
}

export function createTlsPolicy(host: string, pinned: string | null, ca?: string): TlsPolicy {
  const options = { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) } as const;
  return {
    context: createSecureContext(options),
    dataContext: createSecureContext({ ...options, ecdhCurve: 'X25519:P-256:P-384:P-521' }),
    host,
    pinned,
  };
}

/** Options for a control connection that is open already. What it shows is judged by `certificateTrouble`. */
function controlTlsOptions(policy: TlsPolicy, socket: Socket): ConnectionOptions {
  return { ...commonOptions(policy), secureContext: policy.context, socket, host: policy.host };
}

/** Options for a data connection, which continues the control connection's TLS session where the server takes part. */
export function dataTlsOptions(policy: TlsPolicy, ticket: Buffer | undefined): ConnectionOptions {
  return {
    ...commonOptions(policy),
    secureContext: policy.dataContext,
    ...(ticket === undefined ? {} : { session: ticket }),
    checkServerIdentity: () => undefined, // compared with the control connection's certificate instead
  };
}

function commonOptions(policy: TlsPolicy): ConnectionOptions {
  return {
    rejectUnauthorized: false, // judged by us, so that the error can name the fingerprint
    ...(isIP(policy.host) === 0 ? { servername: policy.host } : {}),
  };
}

/** Encrypts an open connection. Rejects with whatever the handshake ended in. */
export function encrypt(
  policy: TlsPolicy,
  socket: Socket,
  deadlineMs: number,
  onTicket: (ticket: Buffer) => void,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secure = connect(controlTlsOptions(policy, socket)).on('session', onTicket);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      secure.destroy();
      reject(error);
    };
    const timer = setTimeout(
      () => fail(Object.assign(new Error('TLS handshake timed out'), { code: 'ETIMEDOUT' })),
      deadlineMs,
    );
    const closed = (): void =>
      fail(Object.assign(new Error('closed during the TLS handshake'), { code: 'ECONNRESET' }));
    secure.on('error', fail).on('close', closed);
    secure.once('secureConnect', () => {
      clearTimeout(timer);
      secure.off('error', fail).off('close', closed);
      secure.on('error', () => undefined); // until its new owner listens
      resolve(secure);
    });
  });
}

export function fingerprintOf(socket: TLSSocket): string | null {
  const { fingerprint256 } = socket.getPeerCertificate();
  return typeof fingerprint256 === 'string' ? fingerprint256 : null;
}

/** Why the server's certificate is not acceptable; null when it is. */
export function certificateTrouble(policy: TlsPolicy, socket: TLSSocket, label: string): StorageError | null {
  const fingerprint = fingerprintOf(socket);
  if (fingerprint === null) {
    return untrusted(`${label} shows no certificate.`, 'Ask the administrator to install one.', 'no certificate');
  }
  if (policy.pinned !== null) {
    if (policy.pinned === fingerprint) return null;
    return untrusted(
      `${label} shows the certificate SHA256:${fingerprint}, but only SHA256:${policy.pinned} is trusted.`,
      'If the administrator has renewed the certificate, compare the fingerprint with them and enter the new one.',
      `SHA256:${fingerprint}`,
    );
  }
  if (socket.authorized) return null;
  const code = String(socket.authorizationError);
  const remedy =
    'Ask the administrator to mend the certificate; or, after comparing the fingerprint with them, enter it as Trusted certificate.';
  return untrusted(
    `${label} shows a certificate ${reason(code, socket)} (SHA256:${fingerprint}).`,
    remedy,
    `SHA256:${fingerprint} ${code}`,
  );
}

function reason(code: string, socket: TLSSocket): string {
  const { valid_to: until, subject, subjectaltname: names } = socket.getPeerCertificate();
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return `that expired on ${until}`;
    case 'CERT_NOT_YET_VALID':
      return 'that is not valid yet';
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return 'that it has signed itself';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `for another host (${names ?? subject?.CN ?? 'unnamed'})`;
    case 'CERT_REVOKED':
      return 'that was revoked';
    default:
      return `that no trusted authority vouches for (${code})`;
  }
}

/** The vendor text begins with the fingerprint, so that whoever asks a person to accept it need not read the message. */
function untrusted(message: string, remedy: string, vendor: string): StorageError {
  return new StorageError({ kind: 'untrusted', fault: 'certificate', message, remedy, vendor });
}

/** A fingerprint as people paste it (hex with or without colons, or base64, with or without `SHA256:`) as `AB:CD:...`. */
export function parseFingerprint(text: string): string | null {
  const bare = text.trim().replace(/^sha-?256(?: fingerprint)?[:=\s]\s*/i, '');
  const hex = bare.replace(/[:\s]/g, '');
  if (/^[0-9a-f]{64}$/i.test(hex)) return (hex.toUpperCase().match(/../g) ?? []).join(':');
  if (!/^[0-9a-z+/]{43}=?$/i.test(bare)) return null;
  return (Buffer.from(bare, 'base64').toString('hex').toUpperCase().match(/../g) ?? []).join(':');
}
