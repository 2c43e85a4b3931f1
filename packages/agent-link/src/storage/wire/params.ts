import { entrySchema, hashKindSchema, itemRefSchema, versionSchema } from '@drover/core';
import { z } from 'zod';

/** What the calls of a connection are asked with. Everything is judged before the served connection sees any of it. */

const ref = itemRefSchema.extend({ id: z.exactOptional(z.string().max(4_096)) });

const entry = entrySchema
  .pick({ name: true, kind: true, size: true, modified: true, changeTag: true, fileId: true })
  .extend({ ref });

const meta = entrySchema.pick({
  modified: true,
  created: true,
  owner: true,
  group: true,
  mode: true,
  securityDescriptor: true,
  attributes: true,
});

const condition = z.discriminatedUnion('if', [
  z.object({ if: z.literal('anything') }),
  z.object({ if: z.literal('absent') }),
  z.object({ if: z.literal('unchanged'), since: versionSchema }),
]);

const target = z.object({
  item: ref,
  size: z.number().int().nonnegative().nullable(),
  meta,
  temporary: z.string().max(255),
  condition,
  /** The caller wants to be asked before the final name is given. */
  fenced: z.boolean(),
  /** The caller wants to know what is not confirmed. */
  watched: z.boolean(),
});

export const tokenSchema = z.record(
  z.string().max(256),
  z.union([z.string().max(16_384), z.number(), z.boolean(), z.null()]),
);

const offset = z.number().int().nonnegative();
const upload = z.object({ token: tokenSchema, target });

/** A run's name goes into file names and environments on the agent's machine. */
const run = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

export const paramsOf = {
  open: z.object({}),
  list: z.object({ folder: ref }),
  stat: z.object({ item: ref }),
  read: z.object({ entry, offset, ifTag: z.exactOptional(z.string().max(4_096)) }),
  write: z.object({ target }),
  createFolder: z.object({ folder: ref, meta }),
  discard: z.object({ temporary: ref }),
  /** With `access`, each page tells of its files which may not be read. */
  'walk.tree': z.object({
    folder: ref,
    cursor: z.string().max(262_144).nullable(),
    access: z.exactOptional(z.boolean()),
  }),
  'bulkRead.readMany': z.object({}),
  'bulkWrite.writeMany': z.object({ files: z.array(target).max(1_000) }),
  'upload.begin': z.object({ target }),
  'upload.status': upload,
  'upload.append': upload.extend({ offset }),
  'upload.commit': upload,
  'upload.abort': upload,
  'hashes.hash': z.object({ entry, kind: hashKindSchema }),
  'times.setModified': z.object({ item: ref, meta }),
  'access.mayRead': z.object({ entries: z.array(entry).max(2_000) }),
  'quota.free': z.object({ root: ref }),
  'places.whereIs': z.object({ item: ref }),
  'facts.of': z.object({ entries: z.array(entry).max(2_000) }),
  'clock.now': z.object({}),
  'runs.begin': z.object({ run, folder: ref }),
  'runs.prepared': z.object({}),
  'runs.end': z.object({ run }),
} as const;

/** Any call may be one for a run that was begun; then it is about what was prepared for it. */
export const forRunSchema = z.object({ run: z.exactOptional(run) });

/** What the server sends in the course of a packed read: files by folder, with the fields of `entryData`. */
export const wantedSchema = z.object({ wanted: z.array(z.object({ folder: ref, page: z.unknown() })).max(1_000) });

export type Method = keyof typeof paramsOf;
export type Params<M extends Method> = z.infer<(typeof paramsOf)[M]>;
export type TargetData = z.infer<typeof target>;
export type EntryData = z.infer<typeof entry>;

export function isMethod(name: string): name is Method {
  return Object.hasOwn(paramsOf, name);
}
