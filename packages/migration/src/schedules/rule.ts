import { z } from 'zod';

/** In the order of ISO 8601: Monday is the first. */
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export const weekdaySchema = z.enum(WEEKDAYS);
export type Weekday = z.infer<typeof weekdaySchema>;

/** A time of day as a clock on the wall shows it, such as `04:00`. */
export const wallTimeSchema = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'A time such as 04:00');

const LOCAL = /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d$/;

/** When something is to happen again and again, or once, as people of one time zone say it. */
export const scheduleRuleSchema = z.discriminatedUnion('every', [
  z.strictObject({ every: z.literal('hour'), minute: z.number().int().min(0).max(59) }),
  z.strictObject({ every: z.literal('day'), at: wallTimeSchema }),
  z.strictObject({
    every: z.literal('week'),
    days: z
      .array(weekdaySchema)
      .min(1)
      .max(7)
      .transform((days) => WEEKDAYS.filter((day) => days.includes(day))),
    at: wallTimeSchema,
  }),
  z.strictObject({
    every: z.literal('month'),
    day: z
      .union([z.number().int().min(1).max(31), z.literal('last')])
      .describe('A day that a month does not have means its last one.'),
    at: wallTimeSchema,
  }),
  z.strictObject({
    every: z.literal('once'),
    at: z
      .string()
      .regex(LOCAL, 'A date and time such as 2026-12-01T04:00')
      .refine(isDate, 'There is no such day')
      .describe('Date and time in the time zone of the schedule, such as 2026-12-01T04:00.'),
  }),
]);
export type ScheduleRule = Readonly<z.infer<typeof scheduleRuleSchema>>;

function isDate(text: string): boolean {
  const at = new Date(`${text}:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
