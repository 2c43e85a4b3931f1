import { z } from 'zod';
import { idSchema } from './basics.ts';

export const logFormatsSchema = z
  .array(z.enum(['csv', 'html']))
  .min(1)
  .max(2)
  .default(['csv', 'html'])
  .transform((formats) => [...new Set(formats)]);

export const logsOfTransfersSchema = z.strictObject({
  ids: z.array(idSchema).min(1).max(10_000).describe('Of transfers.'),
  formats: logFormatsSchema,
});
