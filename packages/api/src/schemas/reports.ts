import { isTableColumn } from '@drover/migration';
import { z } from 'zod';
import { idSchema } from './basics.ts';
import { budgetForecastSchema } from './budgets.ts';
import { logFormatsSchema } from './logs.ts';
import { rowFilterSchema, rowSortSchema } from './migration-rows.ts';
import { rowSelectionSchema } from './row-actions.ts';

export const estimateSchema = z.object({
  seconds: z.number(),
  low: z.number().describe('In seconds, as `high`: the truth may well lie anywhere between them.'),
  high: z.number(),
  basis: z
    .enum(['few', 'measured', 'planned'])
    .describe(
      'By earlier copies between these connectors; by too few of them to go by alone, together with a planning figure; or by that figure alone: a file of 2.4 MB a second and row.',
    ),
  from: z
    .object({ runs: z.number().int(), files: z.number().int(), bytes: z.number().int() })
    .nullable()
    .describe('What was measured; null for nothing.'),
});
export type Estimate = Readonly<z.infer<typeof estimateSchema>>;

export const scanOverviewSchema = z.object({
  rows: z.number().int(),
  scanned: z.number().int().describe('Rows with a scan that has ended: those that the scan reports speak of.'),
  files: z
    .number()
    .int()
    .describe(
      'What is still to be copied of them: as their last scans have it, without what was copied since; after a copy that came to its end, what failed.',
    ),
  bytes: z.number().int(),
  estimate: estimateSchema
    .nullable()
    .describe('How long it takes to copy that; null where no row is left to be copied.'),
  budget: budgetForecastSchema.nullable().describe('The same; null also where no service counts.'),
});
export type ScanOverview = Readonly<z.infer<typeof scanOverviewSchema>>;

export const rowLoadSchema = scanOverviewSchema.extend({
  scheduled: z.number().int().describe('Rows that have a schedule, active or not.'),
  blocked: z.number().int().describe('Rows that cannot be copied as they are, by their last scan.'),
});

export const readinessSchema = z.object({
  readiness: z.enum(['ready', 'warning', 'blocked']).nullable().describe('Null while no scan says.'),
  scanRunId: idSchema.nullable(),
  reasons: z.array(
    z.object({
      code: z.string(),
      readiness: z.enum(['warning', 'blocked']),
      items: z.number().int().nullable(),
      message: z.string(),
      remedy: z.string(),
    }),
  ),
  estimate: estimateSchema.nullable().describe('Of what is still to be copied; null where nothing is.'),
  budget: budgetForecastSchema.nullable(),
});

export const tableReportQuery = {
  filter: rowFilterSchema,
  sort: rowSortSchema.default('number'),
  direction: z.enum(['ascending', 'descending']).default('ascending'),
  columns: z
    .string()
    .max(1000)
    .optional()
    .transform((text, context) => {
      const keys = text?.split(',') ?? [];
      const unknown = keys.find((key) => !isTableColumn(key));
      if (unknown === undefined) return keys.filter(isTableColumn);
      context.addIssue({ code: 'custom', message: `There is no column "${unknown}"` });
      return z.NEVER;
    })
    .describe('The visible columns in their order, parted by commas, such as status,source,tags.'),
};

export const rowLogsSchema = z.strictObject({ selection: rowSelectionSchema, formats: logFormatsSchema });
