import { z } from 'zod';
import { idSchema, instantSchema, lineSchema } from './basics.ts';
import { prioritySchema } from './migration-rows.ts';
import { runSettingsShape } from './runs.ts';
import { newTransferSettings, sideSchema } from './transfers.ts';

const { policy, filters, exclusions } = newTransferSettings;

/** A connector as the side of a migration. */
export const migrationSideSchema = sideSchema.omit({ root: true, path: true, display: true });
export type MigrationSide = Readonly<z.infer<typeof migrationSideSchema>>;

export const newMigrationSchema = z.strictObject({
  name: lineSchema(200).optional().describe('Made from the two connectors when it is left out.'),
  sourceConnectorId: idSchema,
  destinationConnectorId: idSchema,
  priority: prioritySchema.default(0),
  ...{ policy, filters, exclusions },
});

export const changeMigrationSchema = z.strictObject({
  name: lineSchema(200).optional(),
  priority: prioritySchema.optional(),
  policy: policy.removeDefault().optional().describe('What is left out stays as it is.'),
  ...{ filters, exclusions },
});

export const migrationSchema = z.object({
  id: idSchema,
  number: z.number().int().describe('The order of making.'),
  name: z.string(),
  source: migrationSideSchema,
  destination: migrationSideSchema,
  priority: z.number().int(),
  /** What its rows go by unless they have settings of their own. */
  ...runSettingsShape,
  owner: z.object({ id: idSchema, name: z.string() }).nullable(),
  createdAt: instantSchema,
  rows: z.number().int(),
  deleting: z
    .boolean()
    .describe('It is being deleted: nothing of it can be used any more, and `rows` tells how many are left.'),
});
export type Migration = Readonly<z.infer<typeof migrationSchema>>;
