import { nameProfileNameSchema } from '@drover/core';
import { z } from 'zod';
import { idSchema } from './basics.ts';
import { newRowPlaceSchema, notesSchema, prioritySchema, rowFilterSchema } from './migration-rows.ts';
import { scheduleWishSchema } from './schedules.ts';
import { newTransferSettings, tagsSchema } from './transfers.ts';

const ids = z.array(idSchema).max(20_000);

/** The rows that something is done with. */
export const rowSelectionSchema = z.union([
  z.strictObject({ ids: ids.min(1) }).describe('These rows; more than 20,000 are chosen by a filter.'),
  z
    .strictObject({ filter: rowFilterSchema.removeDefault(), except: ids.default([]) })
    .describe('All rows that pass the filter, "" for all there are, but for some.'),
]);
export type RowSelection = z.input<typeof rowSelectionSchema>;

const selection = rowSelectionSchema;

export const onRowsSchema = z.strictObject({ selection });

export const scanRowsSchema = z.strictObject({
  selection,
  against: nameProfileNameSchema
    .optional()
    .describe('The name rules that the scans are held against instead of those of the destination.'),
});

export const startRowsSchema = z.strictObject({
  selection,
  when: z
    .enum(['now', 'schedule'])
    .default('now')
    .describe('With schedule, the schedules of the rows become active instead; rows without one are refused.'),
});

export const scheduleRowsSchema = z.strictObject({
  selection,
  schedule: scheduleWishSchema
    .extend({
      mode: z.enum(['copy', 'scan']).default('copy'),
      active: z
        .boolean()
        .default(true)
        .describe('False where it is to begin only when the rows are started with `when: schedule`.'),
    })
    .nullable()
    .describe('Null takes the schedules away.'),
});

/** Words that are put on rows, and taken off them. */
export const changeWordsSchema = z.strictObject({
  selection,
  add: tagsSchema.default([]),
  remove: tagsSchema.default([]),
});

export const changeNotesSchema = z.strictObject({ selection, notes: notesSchema });

export const changePrioritySchema = z.strictObject({
  selection,
  priority: prioritySchema.nullable().describe('Null where that of the migration is to hold.'),
});

export const changePathsSchema = z
  .strictObject({
    selection,
    source: newRowPlaceSchema.optional(),
    destination: newRowPlaceSchema.optional(),
  })
  .refine(({ source, destination }) => source !== undefined || destination !== undefined, {
    error: 'Neither source nor destination is said',
  });

const { policy, filters, exclusions } = newTransferSettings;

export const changeRowSettingsSchema = z.strictObject({
  selection,
  policy: policy.removeDefault().optional().describe('What is left out stays as it is.'),
  filters: filters.describe('All of the filters; they stay as they are when it is left out.'),
  exclusions,
  inherit: z
    .boolean()
    .default(false)
    .describe("Takes the rows' own settings first, so that those of the migration hold."),
});

export const rowsDoneSchema = z.object({
  done: z.number().int(),
  refused: z
    .array(z.object({ rowId: idSchema, reason: z.string().describe('One sentence for a person.') }))
    .readonly()
    .describe('The first hundred.'),
  refusedCount: z.number().int(),
});
export type RowsDone = Readonly<z.infer<typeof rowsDoneSchema>>;
