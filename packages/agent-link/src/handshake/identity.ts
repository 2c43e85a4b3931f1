import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { StorageError } from '@drover/core';

/** An Ed25519 key of an agent or a server, and what others know it by. */
export interface Identity {
  /** The public key, as the DER of a SubjectPublicKeyInfo. */
  readonly spki: Buffer;
  sign(bytes: Uint8Array): Buffer;
  /** The private key, to be kept where only its owner can read it. */
  toPem(): string;
}

export function createIdentity(): Identity {
  return fromPrivateKey(generateKeyPairSync('ed25519').privateKey);
}

/** Reads what `toPem` wrote. Throws 'config-invalid' for anything else. */
export function loadIdentity(pem: string): Identity {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return fromPrivateKey(key);
  } catch {
    // OpenSSL's own words say nothing to a person, and may quote the key.
  }
  throw new StorageError({
    kind: 'config-invalid',
    message: 'The file with the private key holds no Ed25519 key in PEM.',
    remedy:
      'Put back a copy of the file. Without one, delete it: a new key is made, which has to be entered where the old one was.',
  });
}

function fromPrivateKey(key: KeyObject): Identity {
  return {
    spki: createPublicKey(key).export({ type: 'spki', format: 'der' }),
    sign: (bytes) => sign(null, bytes, key),
    toPem: () => key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** The public key of an identity that came from outside; null for what is no Ed25519 key. */
export function publicKeyOf(spki: Uint8Array): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

/** The key that an administrator enters to claim an agent. It names the agent and opens nothing. */
export function connectorKeyOf(spki: Uint8Array): string {
  return createHash('sha256').update(spki).digest('hex').slice(0, 32).toUpperCase();
}

/** How an agent knows its server. */
export function pinOf(spki: Uint8Array): string {
  return createHash('sha256').update(spki).digest('base64url');
}

/** A connector key as entered by a person, in its one spelling; null for what cannot be one. Spaces and dashes may stand between digits. */
export function readConnectorKey(text: string): string | null {
  const digits = text.replace(/[\s-]/g, '').toUpperCase();
  return /^[0-9A-F]{32}$/.test(digits) ? digits : null;
}
