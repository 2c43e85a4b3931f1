import { scheduleRuleSchema, timeZoneSchema } from '@drover/migration';
import { z } from 'zod';
import { instantSchema } from './basics.ts';

export const scheduleWishSchema = z.strictObject({
  rule: scheduleRuleSchema,
  timeZone: timeZoneSchema,
});

export const schedulePreviewSchema = z.object({
  text: z.string().describe('The rule in words, such as "Daily at 4:00".'),
  next: z.array(instantSchema).readonly().describe('The next times, at most five.'),
});
export type SchedulePreview = Readonly<z.infer<typeof schedulePreviewSchema>>;

export const scheduleSchema = schedulePreviewSchema.extend({
  rule: scheduleRuleSchema,
  timeZone: z.string(),
  mode: z.enum(['copy', 'scan']),
  state: z
    .enum(['set', 'active', 'paused'])
    .describe('What is set begins when the row is started on schedule; `next` is empty unless it is active.'),
  lastAt: instantSchema.nullable().describe('When it came the last time.'),
  lastProblem: z.string().nullable().describe('Why it could not start the row then; null where it did.'),
});
export type Schedule = Readonly<z.infer<typeof scheduleSchema>>;
