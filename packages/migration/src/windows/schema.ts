import { z } from 'zod';
import { wallTimeSchema, weekdaySchema } from '../schedules/rule.ts';
import { timeZoneSchema } from '../schedules/time-zone.ts';

const windowSchema = z.strictObject({
  days: z.array(weekdaySchema).min(1).max(7).describe('The days on which the window opens.'),
  from: wallTimeSchema,
  to: wallTimeSchema.describe('A time that is not after `from` is that of the next day.'),
  bytesPerSecond: z
    .number()
    .int()
    .min(1024)
    .max(2 ** 50)
    .nullable()
    .optional()
    .describe('What may be moved within the window; null for no limit. Left out, the one of the connector holds.'),
});
export type TimeWindow = Readonly<z.infer<typeof windowSchema>>;

/** The hours of a week in which something is allowed; where several are open, the first of them counts. */
export const timeWindowsSchema = z.strictObject({
  timeZone: timeZoneSchema,
  windows: z.array(windowSchema).min(1).max(50),
});
export type TimeWindows = Readonly<z.infer<typeof timeWindowsSchema>>;
