import { z } from 'zod';
import { rootFrom } from './merkle.ts';
import { misfit } from './misfit.ts';
import { type FileRecord, fileSchema, PROOF_VERSION, signatureSchema } from './records.ts';
import { isSigned } from './signing.ts';
import type { WrittenProof } from './write-proof.ts';

/** Proves that one record is part of a signed proof, without the rest of it. */
export const inclusionSchema = z.strictObject({
  type: z.literal('inclusion'),
  /** The line of the proof, to the byte. */
  record: z.string(),
  index: z.number().int().nonnegative(),
  /** Hashes beside the way to the root, from the bottom up. */
  path: z.array(z.string().regex(/^[\da-f]{64}$/)),
  signature: signatureSchema,
});
export type Inclusion = z.infer<typeof inclusionSchema>;

/** Null when the record was not met. */
export function inclusionOf({ wanted, signature }: Pick<WrittenProof, 'signature' | 'wanted'>): Inclusion | null {
  if (wanted === null) return null;
  const { index, hashes } = wanted.path;
  return {
    type: 'inclusion',
    record: wanted.record,
    index,
    path: hashes.map((hash) => hash.toString('hex')),
    signature,
  };
}

/**
 * The record that is proved to belong to the signed root; null when it does not, or is not signed. It names its row, unless the proof is of
 * version 1: then only the whole proof tells whose file it is.
 */
export function checkInclusion({ record, index, path, signature }: Inclusion): FileRecord | null {
  const hashes = path.map((hash) => Buffer.from(hash, 'hex'));
  const root = rootFrom(Buffer.from(record), { index, size: signature.records, hashes });
  const parsed = fileSchema.safeParse(jsonOf(record));
  if (root?.toString('hex') !== signature.root || !parsed.success || misfit(parsed.data) !== null) return null;
  return isSigned(signature, parsed.data.row === undefined ? 1 : PROOF_VERSION) ? parsed.data : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // whoever signed it signed no record
  }
}
