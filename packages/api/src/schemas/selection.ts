import { z } from 'zod';
import { idSchema } from './basics.ts';
import { rowFilterSchema } from './migration-rows.ts';

/** Rows of a migration: these, or all that pass a filter but a few. */
export const selectionSchema = z.union([
  z.strictObject({ ids: z.array(idSchema).min(1).max(50_000) }),
  z.strictObject({ filter: rowFilterSchema, except: z.array(idSchema).max(50_000).default([]) }),
]);
export type Selection = z.output<typeof selectionSchema>;
