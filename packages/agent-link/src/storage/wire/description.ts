import { type Capabilities, hashKindSchema, nameProfileNameSchema } from '@drover/core';
import { z } from 'zod';

const range = z.object({
  minEpochMs: z.number(),
  maxEpochMs: z.number(),
  wholeFirstSecond: z.exactOptional(z.boolean()),
});

const count = z.number().int().positive();

const parts = z.object({
  fromBytes: count,
  partBytes: count,
  multiple: count,
  maxParts: count,
  parallel: z.boolean(),
});

const capabilities = z.object({
  source: z.boolean(),
  destination: z.boolean(),
  names: nameProfileNameSchema,
  caseSensitive: z.boolean(),
  foldsUnicode: z.boolean(),
  duplicateNames: z.boolean(),
  emptyFolders: z.boolean(),
  rangeRead: z.boolean(),
  unknownSizeWrite: z.boolean(),
  conditionalWrite: z.enum(['atomic', 'checked']),
  times: z.object({
    readPrecisionMs: z.number().positive().nullable(),
    write: z.enum(['none', 'files', 'files-and-folders']),
    writePrecisionMs: z.number().positive(),
    range,
  }),
  maxFileBytes: count.nullable(),
  operations: z.object({ useful: count.max(1_024), max: count.max(1_024) }),
  hashes: z
    .array(
      z.object({
        kind: hashKindSchema,
        cost: z.enum(['listed', 'computed']),
        vouched: z.exactOptional(z.literal(true)),
      }),
    )
    .max(16),
  rewrittenTypes: z.exactOptional(z.array(z.string().max(32)).max(256)),
  insertedTypes: z.exactOptional(z.array(z.string().max(32)).max(256)),
  cheapStat: z.boolean(),
  confirmsWrites: z.exactOptional(z.boolean()),
  parts: z.exactOptional(parts),
});

/** What an agent says of what it serves, when a connection to it is opened. */
export const descriptionSchema = z
  .object({
    capabilities,
    members: z.array(z.enum(['upload', 'hashes', 'times', 'access', 'quota', 'places', 'facts', 'clock', 'runs'])),
    bulkReadBytes: count.max(1_048_576),
    bulkWriteBytes: count.max(1_048_576),
  })
  .refine(({ capabilities: { parts: limits }, members }) => (limits !== undefined) === members.includes('upload'));
export type Description = Omit<z.infer<typeof descriptionSchema>, 'capabilities'> & {
  readonly capabilities: Capabilities;
};
