import { timeWindowsSchema } from '@drover/migration';
import { z } from 'zod';
import { instantSchema } from './basics.ts';
import { serviceBudgetSchema } from './budgets.ts';
import { bytesPerSecondSchema, limitsNowSchema } from './limits.ts';
import { progressSchema, throughputPointSchema } from './runs.ts';

const rowsAtOnceSchema = z
  .number()
  .int()
  .min(1)
  .max(1000)
  .describe('Rows of the two connectors under way at once, of all migrations between them.');

export const queueSchema = z.object({
  rowsAtOnce: rowsAtOnceSchema,
  allowedNow: z.number().int().describe('Less than `rowsAtOnce` where a connector slowed us down or refused more.'),
  lowered: z
    .object({ at: instantSchema, reason: z.string().describe('What the connector said.') })
    .nullable()
    .describe('Why less is allowed at the moment; it rises again by itself.'),
  underWay: z.number().int().describe('Rows of this migration whose turn it is.'),
  waiting: z.number().int().describe('Rows of this migration that wait for their turn.'),
  underWayOfPair: z.number().int().describe('The same of all migrations between the two connectors.'),
  waitingOfPair: z.number().int(),
  opensAt: instantSchema
    .nullable()
    .describe('When both connectors may be used again; null where they may be used now.'),
  waitsFor: z.string().nullable().describe('A service that wants no calls at the moment, in words.'),
});
export type Queue = Readonly<z.infer<typeof queueSchema>>;

export const changeQueueSchema = z.strictObject({ rowsAtOnce: rowsAtOnceSchema });

export const changeConnectorLimitsSchema = z.strictObject({
  bytesPerSecond: bytesPerSecondSchema.describe(
    'What all runs of the connector together may move, where a window says nothing else; null for no limit.',
  ),
  windows: timeWindowsSchema
    .nullable()
    .describe('The hours of the week in which it may be used; null for always. The first that is open counts.'),
});

export const connectorLimitsSchema = changeConnectorLimitsSchema.extend({
  opensAt: instantSchema.nullable().describe('When it may be used again; null where it may be used now.'),
  now: limitsNowSchema,
  budget: serviceBudgetSchema.nullable().describe('Null where the service counts nothing.'),
});
export type ConnectorLimits = Readonly<z.infer<typeof connectorLimitsSchema>>;

const sideThroughputSchema = z.object({
  bytesPerSecond: z.number().describe('Moved from and to it by all runs, those of other migrations included.'),
  filesPerSecond: z.number(),
  limit: bytesPerSecondSchema.describe('What all of them together may move; null for no limit.'),
});

export const migrationThroughputSchema = z.object({
  points: z.array(throughputPointSchema.extend({ rows: z.number().int().describe('Rows that moved something.') })),
  lanes: progressSchema.shape.lanes.describe(
    'Shares of the time of the files that were under way within the last ten seconds; null when there were none.',
  ),
  source: sideThroughputSchema,
  destination: sideThroughputSchema,
});
export type MigrationThroughput = Readonly<z.infer<typeof migrationThroughputSchema>>;
