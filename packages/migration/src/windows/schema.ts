import { z } from 'zod';
import { wallTimeSchema, weekdaySchema } from '../schedules/rule.ts';
import { timeZoneSchema } from '../schedules/time-zone.ts';

/** The hours of a week in which something is allowed. */
export const timeWindowsSchema = z.strictObject({
  timeZone: timeZoneSchema,
  windows: z
    .array(
      z.strictObject({
        days: z.array(weekdaySchema).min(1).max(7).describe('The days on which the window opens.'),
        from: wallTimeSchema,
        to: wallTimeSchema.describe('A time that is not after `from` is that of the next day.'),
      }),
    )
    .min(1)
    .max(50),
});
export type TimeWindows = Readonly<z.infer<typeof timeWindowsSchema>>;
