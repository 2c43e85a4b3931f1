import { type Evidence, hashKindSchema, type ItemRecord } from '@drover/core';
import { z } from 'zod';

const BY = [
  'reread',
  'hash',
  'hash-listed',
  'size',
  'size-and-time',
  'rewritten',
  'none',
] as const satisfies Evidence['by'][];

/** Says that there is none, in place of what there was. */
const NONE = '';

/** When it was taken, by what, and the hash: its kind, the source's, and the destination's where that is another. */
const packedSchema = z.tuple([
  z.number(),
  z.enum(BY),
  hashKindSchema.optional(),
  z.string().optional(),
  z.string().optional(),
]);

/** Evidence as it is kept, with the time that it was taken at. */
export interface KeptEvidence extends Evidence {
  readonly at: Date;
}

/** What is to be kept of a record that makes something known; null where earlier evidence still holds. */
export function packEvidence({ known, evidence, endedAt }: ItemRecord): string | null {
  if (evidence === undefined) return known?.source === undefined ? NONE : null;
  const { by, hash } = evidence;
  const at = Math.round(endedAt);
  if (hash === undefined) return JSON.stringify([at, by]);
  const { kind, source, destination } = hash;
  return JSON.stringify(destination === undefined ? [at, by, kind, source] : [at, by, kind, source, destination]);
}

/** Null where there is none: what was copied by a version that kept none, or was never sound. */
export function unpackEvidence(text: string | null): KeptEvidence | null {
  if (text === null || text === NONE) return null;
  const [at, by, kind, source, destination] = packedSchema.parse(JSON.parse(text));
  if (kind === undefined || source === undefined) return { at: new Date(at), by };
  return { at: new Date(at), by, hash: { kind, source, ...(destination === undefined ? {} : { destination }) } };
}
