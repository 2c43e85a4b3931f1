import { fixRuleSchema, numberedFixSchema } from '@drover/core';
import { z } from 'zod';
import { idSchema, instantSchema, segmentSchema } from './basics.ts';

const pathSchema = z.array(segmentSchema).readonly();
const amountSchema = z.object({ items: z.number().int(), rows: z.number().int() });

/** A rule with its number, in words too. */
export const appliedFixSchema = numberedFixSchema.extend({ says: z.string() });

export const fixSchema = appliedFixSchema.extend({
  id: idSchema,
  madeAt: instantSchema,
  madeBy: z.string(),
  takenBackAt: instantSchema.nullable().describe('Null while it holds for all rows.'),
  keptRows: z
    .number()
    .int()
    .describe('Rows that were copied under its names before it was taken back, and in which it goes on.'),
});
export type MigrationFix = Readonly<z.infer<typeof fixSchema>>;

export const newFixSchema = z.strictObject({ rule: fixRuleSchema });

export const lookedAtFixSchema = newFixSchema.extend({
  after: z.string().max(100).optional().describe('`next` of the answer before, to go on.'),
});

export const fixQuery = z.strictObject({ row: idSchema.optional().describe('Only the rules that hold for this row.') });

export const byFixSchema = z.object({ id: idSchema, fixId: idSchema });

const changedItemSchema = z.object({
  rowId: idSchema,
  row: z.string().describe("The row's source, for people."),
  kind: z.enum(['file', 'folder']),
  path: pathSchema.describe("At the source, below the row's folder."),
  before: z.string().describe('Where it goes without the rule, for people.'),
  after: z.string().nullable().describe('Where it goes with it; null where it is left out.'),
});

const causeCountSchema = z.object({ cause: z.string(), title: z.string(), items: z.number().int() });

export const fixPreviewSchema = z.object({
  says: z.string(),
  looked: z.number().int().describe('Items of scans and copies that were looked at so far.'),
  next: z
    .string()
    .nullable()
    .describe(
      'Ask again with it as `after`: there is more to look at, and the figures are those so far. Null at the end.',
    ),
  changed: z.object({
    files: z.number().int(),
    folders: z.number().int(),
    bytes: z.number().int(),
    rows: z.number().int(),
  }),
  samples: z.array(changedItemSchema),
  kept: z.number().int().describe('Items that would change, but keep the names that copies gave them.'),
  solved: z.array(causeCountSchema).describe('Problems that it cures.'),
  left: z.array(causeCountSchema).describe('Problems that stay, those of most items first; told at the end.'),
  collisions: z.object({
    count: z.number().int().describe('New names that something else has; these get a suffix, and all arrive.'),
    samples: z.array(z.string()),
  }),
  unread: z
    .number()
    .int()
    .describe(
      'Rows of which nothing is known: never scanned or run, or by a version that did not note their name rules.',
    ),
  complete: z
    .boolean()
    .describe('False before the end, and where more names would be new than are compared with others.'),
});
export type FixPreview = Readonly<z.infer<typeof fixPreviewSchema>>;

export const longFolderSchema = amountSchema.extend({
  path: pathSchema,
  display: z.string(),
  by: z.number().int().describe('How much shorter the paths in it must be, in the unit of the destination.'),
  name: z.string().describe('The beginning of its name, as short as that; its own name where it goes up.'),
  to: pathSchema
    .nullable()
    .describe('The lowest folder above it into which it goes to be short enough; null where a shorter name does it.'),
});
export type LongFolder = Readonly<z.infer<typeof longFolderSchema>>;

export const fixTakenBackSchema = z.object({
  keptRows: z.number().int().describe('Rows in which it goes on, because they were copied under its names.'),
});
