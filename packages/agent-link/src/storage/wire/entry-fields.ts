import { type Entry, entryKindSchema, hashKindSchema, type Timestamp } from '@drover/core';
import { z } from 'zod';

/** What a row of a page may tell of an item beside its place; `id` is the reference's. */
export type FieldName = Exclude<keyof Entry, 'ref'> | 'id';

const MAX_TEXT = 4_096;
const MAX_DESCRIPTOR = 65_536;
/** What a JavaScript Date holds. */
const MAX_TIME = 8.64e15;

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string' && value.length <= MAX_TEXT;
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const time: Check = (value) =>
  Array.isArray(value) &&
  value.length === 2 &&
  Number.isFinite(value[0]) &&
  Math.abs(value[0]) <= MAX_TIME &&
  Number.isFinite(value[1]) &&
  value[1] > 0;
const kinds: ReadonlySet<unknown> = new Set(entryKindSchema.options);
const by =
  (schema: z.ZodType): Check =>
  (value) =>
    schema.safeParse(value).success;

const shortText = z.string().max(MAX_TEXT);

/** Which values each field may have; the name is judged by itself. */
const CHECKS: Readonly<Record<FieldName, Check>> = {
  name: (value) => typeof value === 'string',
  kind: (value) => kinds.has(value),
  size: (value) => value === null || count(value),
  id: text,
  modified: time,
  created: time,
  owner: text,
  group: text,
  mode: (value) => count(value) && (value as number) <= 0o7777,
  securityDescriptor: (value) => typeof value === 'string' && value.length <= MAX_DESCRIPTOR,
  attributes: by(z.array(z.string().max(255)).max(64)),
  fileId: text,
  changeTag: text,
  mediaType: text,
  streams: by(
    z
      .array(z.strictObject({ name: shortText, size: z.number().int().nonnegative() }))
      .max(1_000)
      .refine((all) => all.reduce((sum, { name }) => sum + name.length, 0) <= MAX_DESCRIPTOR),
  ),
  allocatedSize: count,
  linkCount: count,
  linkTarget: (value) => typeof value === 'string' && value.length <= MAX_DESCRIPTOR,
  offline: (value) => value === 'kept' || value === 'recalled',
  acl: (value) => typeof value === 'string' && value.length <= MAX_DESCRIPTOR,
  reparse: text,
  unusable: text,
  hashes: by(z.partialRecord(hashKindSchema, z.string().regex(/^[0-9a-f]{8,128}$/))),
};

/** The check of a field; null for one that does not exist. */
export function checkOf(field: string): Check | null {
  return Object.hasOwn(CHECKS, field) ? CHECKS[field as FieldName] : null;
}

export function isTime(field: string): boolean {
  return field === 'modified' || field === 'created';
}

/** A time as it travels; undefined for one that is none. */
export function packTime({ epochMs, precisionMs }: Timestamp): readonly [number, number] | undefined {
  return Number.isFinite(epochMs) ? [epochMs, precisionMs] : undefined;
}

export function unpackTime([epochMs, precisionMs]: readonly [number, number]): Timestamp {
  return { epochMs, precisionMs };
}
