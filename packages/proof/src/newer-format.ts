import { z } from 'zod';
import { PROOF_FORMAT, PROOF_VERSION } from './records.ts';

const version = z.number().int().gt(PROOF_VERSION);
/** What versions to come keep to, however else they are written (docs/reference/proof.md). */
const newerSchema = z.union([
  z.object({ type: z.literal('header'), format: z.literal(PROOF_FORMAT), version }),
  z.object({ type: z.literal('inclusion'), version }),
]);

/** The version that a header, or what proves one file, says of itself, where it is later than those that are known here; else null. */
export function newerFormat(record: unknown): number | null {
  const parsed = newerSchema.safeParse(record);
  return parsed.success ? parsed.data.version : null;
}

/** What to tell a person about it. */
export function newerFormatText(found: number): string {
  return `it says that it was made by a newer Drover, in format ${found}, and this one knows formats up to ${PROOF_VERSION}. Take "drover verify" of the version that made it.`;
}
