import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { PROOF_FORMAT, PROOF_VERSION, type ProofVersion, type SignatureRecord } from './records.ts';

/** What stands before the 32 bytes of an Ed25519 key in its DER form (RFC 8410). */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** Signs the root over so many records with the private key of proofs. */
export function signRoot(root: Uint8Array, records: number, key: KeyObject): SignatureRecord {
  return {
    type: 'signature',
    algorithm: 'Ed25519',
    key: rawKey(createPublicKey(key)).toString('base64'),
    records,
    root: Buffer.from(root).toString('hex'),
    signature: sign(null, message(PROOF_VERSION, root, records), key).toString('base64'),
  };
}

/** True when the signature is one by the key that it names, over what it states, as a proof of this version. */
export function isSigned({ key, records, root, signature }: SignatureRecord, version: ProofVersion): boolean {
  const raw = canonicalBytes(key, KEY_BYTES);
  const signed = canonicalBytes(signature, SIGNATURE_BYTES);
  if (raw === null || signed === null) return false;
  return verify(null, message(version, Buffer.from(root, 'hex'), records), publicKey(raw), signed);
}

/** The 32 bytes of a public key. */
export function rawKey(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' }).subarray(SPKI_HEAD.length);
}

function publicKey(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_HEAD, raw]), format: 'der', type: 'spki' });
}

/** By which people compare keys: `SHA256:...` over the 32 bytes, as SSH writes fingerprints. */
export function keyFingerprint(raw: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(raw).digest('base64').replace(/=+$/, '')}`;
}

/** The 32 bytes of a key that a person gives as base64 or as PEM; null for anything else. */
export function readKey(text: string): Buffer | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith('-----')) return canonicalBytes(trimmed, KEY_BYTES);
  try {
    const key = createPublicKey(trimmed);
    return key.asymmetricKeyType === 'ed25519' ? rawKey(key) : null;
  } catch {
    return null; // no key at all, as the caller is told
  }
}

/** Base64 has several spellings of the same bytes; a proof has one. */
function canonicalBytes(text: string, bytes: number): Buffer | null {
  const raw = Buffer.from(text, 'base64');
  return raw.length === bytes && raw.toString('base64') === text ? raw : null;
}

function message(version: ProofVersion, root: Uint8Array, records: number): Buffer {
  return Buffer.from(`${PROOF_FORMAT}-v${version}\n${records}\n${Buffer.from(root).toString('hex')}\n`);
}
