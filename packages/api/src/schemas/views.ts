import { z } from 'zod';
import { rowSortSchema } from './migration-rows.ts';

/** How a person wants to see the table of a migration. */
export const rowViewSchema = z.strictObject({
  columns: z
    .array(z.string().regex(/^[A-Za-z]{1,40}$/))
    .max(60)
    .readonly()
    .describe('Those that are shown, in their order.'),
  density: z.enum(['comfortable', 'cozy', 'compact']),
  gridlines: z.boolean().default(false),
  sort: rowSortSchema,
  direction: z.enum(['ascending', 'descending']),
});
export type RowView = Readonly<z.infer<typeof rowViewSchema>>;
