import { ROW_PERMISSIONS } from '@drover/migration';
import { z } from 'zod';
import { idSchema, instantSchema, pathSchema, rootSchema, saidPathSchema } from './basics.ts';
import { tagsSchema } from './transfers.ts';

/** Where a row reads or writes, below a root of the connector that its migration has on that side. */
export const newRowPlaceSchema = z.strictObject({ root: rootSchema.default(''), path: saidPathSchema });

export const prioritySchema = z.number().int().min(-100).max(100).describe('Higher ones start first.');

export const notesSchema = z
  .string()
  .max(10_000)
  .regex(/^[^\0\p{Cs}]*$/u, 'Without NUL and without half characters');

export const newRowSchema = z.strictObject({
  source: newRowPlaceSchema,
  destination: newRowPlaceSchema
    .nullable()
    .default(null)
    .describe('Null while it is not known: such a row can be scanned, not copied.'),
  tags: tagsSchema.default([]),
  notes: notesSchema.default(''),
});

export const newRowsSchema = z.strictObject({ rows: z.array(newRowSchema).min(1).max(5000) });

export const addedRowsSchema = z.object({ added: z.number().int(), ids: z.array(idSchema).readonly() });

const rowPlaceSchema = z.object({ root: z.string(), path: pathSchema, display: z.string() });

export const rowStateSchema = z.enum([
  'new',
  'queued',
  'scanning',
  'running',
  'paused',
  'canceling',
  'scanned',
  'success',
  'problems',
  'failed',
  'canceled',
]);
export type RowState = z.infer<typeof rowStateSchema>;

export const rowPermissionsSchema = z.enum(ROW_PERMISSIONS.map(({ state }) => state));

export const figuresSchema = z.object({
  successful: z.number().int(),
  failed: z.number().int(),
  skipped: z
    .number()
    .int()
    .describe('There already or left alone; of a scan, all that it found and that is not excluded.'),
  excluded: z
    .number()
    .int()
    .describe('Left out by filters and rules. What is in excluded folders is not looked at, and so not counted.'),
});
export type Figures = Readonly<z.infer<typeof figuresSchema>>;

const rowQueueSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('running') }),
  z.object({
    state: z.literal('waiting'),
    place: z
      .number()
      .int()
      .nullable()
      .describe('Among the rows of all migrations between its two connectors; null beyond the first 5,000.'),
    priority: z.number().int(),
  }),
]);

export const rowSchema = z.object({
  id: idSchema,
  number: z.number().int().describe('The order of making.'),
  migrationId: idSchema,
  source: rowPlaceSchema,
  destination: rowPlaceSchema.nullable().describe('Null while it is not known.'),
  state: rowStateSchema,
  /** Of the last run; null where there is none. */
  status: z.object({ code: z.number().int(), message: z.string() }).nullable(),
  readiness: z.enum(['ready', 'warning', 'blocked']).nullable().describe('What the last scan says of it.'),
  permissions: rowPermissionsSchema.nullable().describe('How its permissions stand; null where none are given.'),
  files: figuresSchema,
  filesDownloaded: z
    .number()
    .int()
    .describe('Read at the source, whatever became of them at the destination; what arrived is `files.successful`.'),
  data: figuresSchema.describe('In bytes.'),
  agents: z.array(z.string()).readonly().describe('Hosts of the agents of its connectors.'),
  queue: rowQueueSchema.nullable().describe('Null for a row that neither waits for its turn nor has it.'),
  tags: z.array(z.string()).readonly(),
  notes: z.string(),
  flags: z.array(z.string()).readonly(),
  priority: z.number().int().nullable().describe('Its own; null where that of the migration holds.'),
  ownSettings: z.boolean().describe('It has a policy or filters of its own.'),
  schedule: z.string().nullable().describe('When it starts by itself, in words.'),
  locked: z.boolean().describe('It was scanned or run: its folders stay as they are, and it cannot be deleted.'),
  createdAt: instantSchema,
  lastRunId: idSchema.nullable(),
  timesRun: z.number().int(),
  firstRunAt: instantSchema.nullable(),
  lastStartedAt: instantSchema.nullable(),
  lastEndedAt: instantSchema.nullable(),
});
export type MigrationRow = Readonly<z.infer<typeof rowSchema>>;

export const rowSortSchema = z.enum([
  'number',
  'status',
  'code',
  'readiness',
  'permissions',
  'source',
  'destination',
  'filesSuccessful',
  'filesFailed',
  'filesSkipped',
  'dataSuccessful',
  'dataFailed',
  'dataSkipped',
  'filesExcluded',
  'dataExcluded',
  'filesDownloaded',
  'filesUploaded',
  'tags',
  'notes',
  'flags',
  'priority',
  'schedule',
  'timesRun',
  'firstRun',
  'lastStart',
  'lastEnd',
]);
export type RowSort = z.infer<typeof rowSortSchema>;

export const rowFilterSchema = z
  .string()
  .max(2000)
  .default('')
  .describe('Only rows that pass it, as docs/reference/filters.md has it, such as status:failed tags:pilot.');

export const rowPageQuery = {
  filter: rowFilterSchema,
  sort: rowSortSchema.default('number'),
  direction: z.enum(['ascending', 'descending']).default('ascending'),
  offset: z.coerce
    .number()
    .int()
    .min(0)
    .max(10_000_000)
    .default(0)
    .describe('Rows before the first one that is given.'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
};

export const rowTotalsSchema = z.object({
  rows: z.number().int(),
  byState: z.partialRecord(rowStateSchema, z.number().int()).describe('States without rows are left out.'),
  byPermissions: z
    .partialRecord(rowPermissionsSchema, z.number().int())
    .describe('Rows in which permissions are given, by how that stands.'),
  files: figuresSchema,
  data: figuresSchema.describe('In bytes.'),
  version: z.string().describe('Another one after every change to one of the rows.'),
});
export type RowTotals = Readonly<z.infer<typeof rowTotalsSchema>>;

export const byRowSchema = z.object({ id: idSchema, rowId: idSchema });

export const filterSuggestionSchema = z.object({
  text: z.string().describe('The whole filter with its last term completed.'),
  term: z.string(),
  about: z.string(),
});
export type FilterSuggestion = Readonly<z.infer<typeof filterSuggestionSchema>>;
