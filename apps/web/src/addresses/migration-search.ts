import { z } from 'zod';

const text = z.string().optional().catch(undefined);

/** What a migration is looked at by, as its address says it. */
export const migrationSearchSchema = z.object({
  tab: z.enum(['problems', 'throughput', 'proof']).optional().catch(undefined),
  filter: text,
  /** The id of a column. */
  sort: text,
  direction: z.enum(['ascending', 'descending']).optional().catch(undefined),
  /** The row whose summary is open. */
  row: text,
});
export type MigrationSearch = z.infer<typeof migrationSearchSchema>;
