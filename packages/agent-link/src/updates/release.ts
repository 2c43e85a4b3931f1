import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';

/** The largest program that an agent takes; a single executable has about 120 MB. */
const MAX_BYTES = 512 * 1024 * 1024;
const MAX_TEXT = 16 * 1024;
/** Put before what is signed, so that no other signature of the key can pass for one of these. */
const LABEL = 'drover-agent-release/1\0';

const version = z.string().regex(/^\d{1,9}(?:\.\d{1,9}){3}$/);

/** Which program of a release an agent runs: the bundle that needs Node beside it, or an executable for one system. */
export const programKindSchema = z.string().regex(/^(?:portable|[a-z0-9]{1,16}-[a-z0-9]{1,16})$/);

const manifestSchema = z.strictObject({
  product: z.literal('drover-agent'),
  version,
  issued: z.iso.datetime(),
  /** From then on it is refused, so that nobody can offer an old release for ever. */
  expires: z.iso.datetime(),
  files: z.record(
    programKindSchema,
    z.strictObject({ size: z.int().min(1).max(MAX_BYTES), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
});
/** What a release of the agent consists of. */
export type ReleaseManifest = Readonly<z.infer<typeof manifestSchema>>;

/** A manifest as its signer wrote it. Whoever relays it may read it, and cannot change it. */
export const signedReleaseSchema = z.strictObject({
  manifest: z.string().max(MAX_TEXT),
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});
export type SignedRelease = Readonly<z.infer<typeof signedReleaseSchema>>;

/** What the manifest says, whoever signed it; null for what is none. */
export function readManifest({ manifest }: SignedRelease): ReleaseManifest | null {
  try {
    const read = manifestSchema.safeParse(JSON.parse(manifest));
    return read.success ? read.data : null;
  } catch {
    return null; // no JSON
  }
}

/** Whether the release was signed by one of these public keys (DER of the SubjectPublicKeyInfo, base64). */
export function isSignedBy({ manifest, signature }: SignedRelease, keys: readonly string[]): boolean {
  const signed = releaseBytes(manifest);
  return keys.some((key) => verify(null, signed, publicKeyFrom(key), Buffer.from(signature, 'base64url')));
}

/** What a signer signs. */
export function releaseBytes(manifest: string): Buffer {
  return Buffer.from(LABEL + manifest);
}

function publicKeyFrom(text: string): KeyObject {
  return createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
}
