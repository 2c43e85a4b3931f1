import { z } from 'zod';
import {
  idSchema,
  inQuery,
  instantSchema,
  lineSchema,
  pageQuery,
  pathSchema,
  rootSchema,
  segmentSchema,
} from './basics.ts';

export const placeSchema = z.strictObject({
  connectorId: idSchema,
  root: rootSchema.default(''),
  path: pathSchema,
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

export const bytesPerSecondSchema = z
  .number()
  .int()
  .min(1024)
  .max(2 ** 50)
  .nullable()
  .describe('What all workers together may move; null for no limit.');

export const policySchema = z.strictObject({
  conflicts: z
    .enum(['keep', 'keep-both', 'source-wins'])
    .default('keep')
    .describe('A destination file that somebody changed since our write.'),
  newerDestination: z
    .enum(['keep', 'replace'])
    .default('keep')
    .describe('A destination file that is newer than the source and that Drover did not write.'),
  names: z
    .discriminatedUnion('mode', [
      z.strictObject({ mode: z.enum(['remove', 'skip']) }),
      z.strictObject({ mode: z.literal('replace'), by: z.string().min(1).max(2) }),
    ])
    .default({ mode: 'remove' })
    .describe('What becomes of names that the destination cannot hold.'),
  verify: z.enum(['size', 'hash', 'reread']).default('hash'),
  transfers: transfersSchema.default('auto'),
  bytesPerSecond: bytesPerSecondSchema.default(null),
  attempts: z.number().int().min(1).max(10).default(3),
});
export type TransferPolicy = Readonly<z.infer<typeof policySchema>>;

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
  extensions: z
    .union([z.strictObject({ only: extensions.min(1) }), z.strictObject({ skip: extensions.min(1) })])
    .optional(),
  hidden: z.enum(['take', 'skip']).default('take'),
});
export type TransferFilters = Readonly<z.infer<typeof filtersSchema>>;

export const newTransferSchema = z.strictObject({
  name: lineSchema(200).optional().describe('Made from the two sides when it is left out.'),
  source: placeSchema,
  destination: placeSchema,
  policy: policySchema.prefault({}),
  filters: filtersSchema.prefault({}),
  exclusions: z
    .array(z.string().max(200))
    .max(500)
    .optional()
    .describe('Exclusion rules by id; the standard set when it is left out.'),
});
export type NewTransfer = z.input<typeof newTransferSchema>;

export const changeTransferSchema = z.strictObject({
  name: lineSchema(200).optional(),
  policy: policySchema.optional(),
  filters: filtersSchema.optional(),
  exclusions: z.array(z.string().max(200)).max(500).optional(),
});

export const exclusionRuleSchema = z.object({
  id: z.string(),
  title: z.string(),
  pattern: z.string(),
  kind: z.enum(['file', 'folder', 'any']),
  standard: z.boolean().describe('Part of the standard set.'),
});

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
  q: z
    .string()
    .max(500)
    .optional()
    .describe('Words that all stand in the names of transfer and connectors, or in the folders; case does not matter.'),
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
