import { MAX_TAG_CHARACTERS, MAX_TAGS } from '@drover/migration';
import { z } from 'zod';
import {
  idSchema,
  inQuery,
  instantSchema,
  lineSchema,
  pageQuery,
  rootSchema,
  saidPathSchema,
  segmentSchema,
} from './basics.ts';
import { bytesPerSecondSchema } from './limits.ts';

export const placeSchema = z.strictObject({
  connectorId: idSchema,
  root: rootSchema.default(''),
  path: saidPathSchema,
});

/** One side of a transfer as it is shown. */
export const sideSchema = z.object({
  /** Null when the connector was deleted. */
  connectorId: idSchema.nullable(),
  connectorName: z.string(),
  connectorType: z.string(),
  connectorState: z.enum(['authorized', 'deauthorized', 'deleted']),
  root: z.string(),
  path: z.array(segmentSchema).readonly(),
  display: z.string(),
});
export type TransferSide = Readonly<z.infer<typeof sideSchema>>;

export const transfersSchema = z
  .union([z.literal('auto'), z.number().int().min(1).max(256)])
  .describe('Files at once.');

const policyParts = {
  conflicts: z
    .enum(['keep', 'keep-both', 'source-wins'])
    .describe('A destination file that somebody changed since our write.'),
  newerDestination: z
    .enum(['keep', 'replace'])
    .describe('A destination file that is newer than the source and that Drover did not write.'),
  names: z
    .discriminatedUnion('mode', [
      z.strictObject({ mode: z.enum(['remove', 'skip']) }),
      z.strictObject({ mode: z.literal('replace'), by: z.string().min(1).max(2) }),
    ])
    .describe('What becomes of names that the destination cannot hold.'),
  verify: z.enum(['size', 'hash', 'reread']),
  transfers: transfersSchema,
  bytesPerSecond: bytesPerSecondSchema,
  attempts: z.number().int().min(1).max(10),
  mailArchives: z
    .enum(['copy', 'list', 'skip'])
    .describe(
      'Data files of Outlook (PST): copied like any file, left out and listed as a problem, or skipped like what an exclusion rule meets.',
    ),
  permissions: z
    .enum(['ignore', 'report'])
    .describe(
      'With report, the log of a scan tells of each item its owner, rights, access list, attributes and links.',
    ),
};

/** All of a policy; what is not said is as Drover comes. */
export const policySchema = z.strictObject({
  conflicts: policyParts.conflicts.default('keep'),
  newerDestination: policyParts.newerDestination.default('keep'),
  names: policyParts.names.default({ mode: 'remove' }),
  verify: policyParts.verify.default('hash'),
  transfers: policyParts.transfers.default('auto'),
  bytesPerSecond: policyParts.bytesPerSecond.default(null),
  attempts: policyParts.attempts.default(3),
  mailArchives: policyParts.mailArchives.default('copy'),
  permissions: policyParts.permissions.default('ignore'),
});
export type TransferPolicy = Readonly<z.infer<typeof policySchema>>;

/** Some of a policy; what is left out stays as it is. */
const policyChangesSchema = z.strictObject(policyParts).partial();

const globs = z.array(lineSchema(1000)).max(200);
const extensions = z
  .array(z.string().regex(/^\.?[^\s/.\0\p{Cs}]{1,32}$/u))
  .max(200)
  .describe('Without the dot, in any case.');

export const filtersSchema = z.strictObject({
  include: globs.default([]),
  exclude: globs.default([]),
  minBytes: z.number().int().nonnegative().optional(),
  maxBytes: z.number().int().nonnegative().optional(),
  modifiedAfter: instantSchema.optional(),
  modifiedBefore: instantSchema.optional(),
  createdAfter: instantSchema.optional().describe('A source that does not tell when files were made keeps none out.'),
  createdBefore: instantSchema.optional(),
  extensions: z
    .union([z.strictObject({ only: extensions.min(1) }), z.strictObject({ skip: extensions.min(1) })])
    .optional(),
  hidden: z.enum(['take', 'skip']).default('take'),
});
export type TransferFilters = Readonly<z.infer<typeof filtersSchema>>;

/** Filters as somebody chooses them; what is stored is taken as it is. */
const chosenFiltersSchema = filtersSchema
  .refine(({ minBytes = 0, maxBytes = Number.POSITIVE_INFINITY }) => minBytes <= maxBytes, {
    path: ['maxBytes'],
    error: 'It is smaller than minBytes, so nothing would be copied.',
  })
  .refine(({ createdAfter: after, createdBefore: before }) => isInOrder(after, before), {
    path: ['createdBefore'],
    error: 'It is earlier than createdAfter, so nothing would be copied.',
  })
  .refine(({ modifiedAfter: after, modifiedBefore: before }) => isInOrder(after, before), {
    path: ['modifiedBefore'],
    error: 'It is earlier than modifiedAfter, so nothing would be copied.',
  });

function isInOrder(after: string | undefined, before: string | undefined): boolean {
  return after === undefined || before === undefined || Date.parse(after) <= Date.parse(before);
}

const exclusionsSchema = z
  .array(z.string().max(200))
  .max(500)
  .nullable()
  .describe('Exclusion rules by id; null for the standard set.');

/** Words on transfers by which they are found again. */
export const tagsSchema = z
  .array(lineSchema(MAX_TAG_CHARACTERS).regex(/^[^,;]*$/, 'A tag without comma and semicolon'))
  .max(MAX_TAGS)
  .readonly()
  .transform((tags) => [...new Set(tags)]);

/** What may be said of a new transfer beside its places. */
export const newTransferSettings = {
  tags: tagsSchema.default([]),
  policy: policyChangesSchema.default({}).describe('What is left out is as the defaults for new transfers say.'),
  filters: chosenFiltersSchema.optional().describe('As the defaults for new transfers say when it is left out.'),
  exclusions: exclusionsSchema
    .optional()
    .describe(
      'Exclusion rules by id; null for the standard set, as the defaults for new transfers say when it is left out.',
    ),
};

export const newTransferSchema = z.strictObject({
  name: lineSchema(200).optional().describe('Made from the two sides when it is left out.'),
  source: placeSchema,
  destination: placeSchema,
  ...newTransferSettings,
});
export type NewTransfer = z.input<typeof newTransferSchema>;

export const changeTransferSchema = z.strictObject({
  name: lineSchema(200).optional(),
  tags: tagsSchema.optional(),
  policy: policyChangesSchema.optional().describe('What is left out stays as it is.'),
  filters: chosenFiltersSchema.optional(),
  exclusions: exclusionsSchema.optional(),
});

/** What a new transfer starts with, where whoever makes it says nothing else. */
export const transferDefaultsSchema = z.object({
  policy: policySchema.prefault({}),
  filters: filtersSchema.prefault({}),
  exclusions: exclusionsSchema.default(null),
});
export type TransferDefaults = Readonly<z.infer<typeof transferDefaultsSchema>>;

export const changeTransferDefaultsSchema = z.strictObject({
  policy: policyChangesSchema.optional().describe('What is left out stays as it is.'),
  filters: chosenFiltersSchema.optional(),
  exclusions: exclusionsSchema.optional(),
});
export type ChangeTransferDefaults = Readonly<z.infer<typeof changeTransferDefaultsSchema>>;

export const exclusionRuleSchema = z.object({
  id: z.string(),
  title: z.string(),
  pattern: z.string(),
  kind: z.enum(['file', 'folder', 'any']),
  standard: z.boolean().describe('Part of the standard set.'),
});
export type ExclusionRule = Readonly<z.infer<typeof exclusionRuleSchema>>;

export const noticeSchema = z.object({
  code: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  message: z.string(),
  remedy: z.string().optional(),
});
export type Notice = Readonly<z.infer<typeof noticeSchema>>;

/** How transfers stand: canceled ones are warnings, those that were only scanned are new. */
const transferStateSchema = z.enum(['new', 'in-progress', 'completed', 'warning', 'failed']);
export type TransferState = z.infer<typeof transferStateSchema>;

export const transferSortSchema = z.enum([
  'created',
  'name',
  'source',
  'destination',
  'state',
  'files',
  'failed',
  'data',
  'last-run',
]);
export type TransferSort = z.infer<typeof transferSortSchema>;

export const transferFilterQuery = {
  connectorId: idSchema.optional().describe('Only those that read from or write to this connector.'),
  source: inQuery(placeSchema).optional().describe('Only those that read from exactly this place, as JSON.'),
  destination: inQuery(placeSchema).optional().describe('Only those that write to exactly this place, as JSON.'),
  state: transferStateSchema.optional(),
  tag: z.string().max(100).optional().describe('Only those with exactly this tag.'),
  q: z
    .string()
    .max(500)
    .optional()
    .describe(
      'Words that all stand in the names of transfer and connectors, in the folders or tags; case does not matter.',
    ),
};

export const transferListQuery = {
  ...pageQuery,
  ...transferFilterQuery,
  sort: transferSortSchema.default('created'),
  order: z.enum(['ascending', 'descending']).default('descending'),
  skip: z.coerce
    .number()
    .int()
    .min(0)
    .max(10_000_000)
    .default(0)
    .describe('Rows before the first one that is given; instead of a cursor, for a part of a long list.'),
};

export const transferTotalsSchema = z.object({
  count: z.number().int(),
  byState: z.object({
    new: z.number().int(),
    'in-progress': z.number().int(),
    completed: z.number().int(),
    warning: z.number().int(),
    failed: z.number().int(),
  }),
  filesCopied: z.number().int(),
  filesFailed: z.number().int(),
  bytesCopied: z.number().int(),
});
export type TransferTotals = Readonly<z.infer<typeof transferTotalsSchema>>;
