import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { releaseBytes, type SignedRelease, type UpdateOffer } from '@drover/agent-link';

const DAY_MS = 86_400_000;

/** Who signs releases in a test. */
export interface Signer {
  readonly privateKey: KeyObject;
  /** As a build has it. */
  readonly publicKey: string;
}

export function createSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') };
}

/** A release of these programs. `changes` are put into its manifest before it is signed. */
export function signRelease(
  { privateKey }: Signer,
  version: string,
  programs: Readonly<Record<string, Uint8Array>>,
  changes: object = {},
): SignedRelease {
  const files = Object.entries(programs).map(([kind, bytes]) => [
    kind,
    { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
  ]);
  const now = Date.now();
  const manifest = JSON.stringify({
    product: 'drover-agent',
    version,
    issued: new Date(now).toISOString(),
    expires: new Date(now + DAY_MS).toISOString(),
    files: Object.fromEntries(files),
    ...changes,
  });
  return { manifest, signature: sign(null, releaseBytes(manifest), privateKey).toString('base64url') };
}

/** An offer that sends these bytes, whatever the release says. */
export function offerOf(release: SignedRelease, bytes: Uint8Array, piece = 10_000): UpdateOffer {
  return {
    release,
    async fetch(_wanted, take) {
      for (let at = 0; at < bytes.length; at += piece) await take(bytes.subarray(at, at + piece));
    },
  };
}
