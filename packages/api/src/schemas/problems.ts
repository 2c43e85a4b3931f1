import { z } from 'zod';
import { idSchema, instantSchema, lineSchema } from './basics.ts';

const amountSchema = z.object({ items: z.number().int(), bytes: z.number().int() });
const causeSchema = z.string().min(1).max(200);
const rowsSchema = z.array(idSchema).min(1).max(20_000).optional().describe('Only in these rows; else in all.');

export const migrationProblemSchema = amountSchema.extend({
  cause: z.string(),
  title: z.string(),
  remedy: z.string(),
  mender: z
    .enum(['you', 'user', 'service', 'drover'])
    .describe('Who can mend it: whoever runs the migration, the owner of the files, the service, or Drover.'),
  help: z.string().describe('Where this server explains the cause.'),
  rows: z.number().int(),
  accepted: amountSchema.describe('Of the items those that somebody has accepted as not migrated.'),
});
export type MigrationProblem = Readonly<z.infer<typeof migrationProblemSchema>>;

export const retryProblemSchema = z.strictObject({ cause: causeSchema, rows: rowsSchema });

export const retriedSchema = z.object({
  done: z.number().int(),
  refused: z.array(z.object({ rowId: idSchema, reason: z.string() })).describe('The first hundred.'),
  refusedCount: z.number().int(),
});

export const acceptProblemSchema = z.strictObject({
  cause: causeSchema,
  rows: rowsSchema,
  reason: lineSchema(500).describe('Why these items stay behind; it stands in the proof.'),
});

export const acceptanceSchema = amountSchema.extend({
  id: idSchema,
  cause: z.string(),
  title: z.string(),
  reason: z.string(),
  at: instantSchema,
  by: z.string(),
});
export type ProblemAcceptance = Readonly<z.infer<typeof acceptanceSchema>>;

export const byAcceptanceSchema = z.object({ id: idSchema, acceptanceId: idSchema });
