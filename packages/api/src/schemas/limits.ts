import { z } from 'zod';
import { instantSchema } from './basics.ts';

export const bytesPerSecondSchema = z
  .number()
  .int()
  .min(1024)
  .max(2 ** 50)
  .nullable()
  .describe('What all workers together may move; null for no limit.');

export const limitsNowSchema = z
  .object({
    open: z.boolean(),
    bytesPerSecond: bytesPerSecondSchema,
    until: instantSchema.nullable().describe('Null where nothing changes by itself.'),
  })
  .describe('What holds at the moment.');
export type LimitsNow = Readonly<z.infer<typeof limitsNowSchema>>;
