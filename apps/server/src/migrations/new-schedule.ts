import type { scheduleRowsSchema } from '@drover/api';
import type { NewSchedule } from '@drover/database';
import { nextRun, scheduleText } from '@drover/migration';
import type { z } from 'zod';
import { ApplicationError } from '../errors/application-error.ts';

type Wish = NonNullable<z.output<typeof scheduleRowsSchema>['schedule']>;

/** What is stored of a schedule that somebody sets; refuses one that would never come. */
export function newSchedule({ rule, timeZone, mode, active }: Wish, setBy: string, now: Date): NewSchedule {
  const next = nextRun(rule, timeZone, now);
  const words = scheduleText(rule);
  if (next === null) {
    throw new ApplicationError('invalid-request', `"${words}" (${timeZone}) is over already.`, {
      field: 'schedule.rule.at',
      remedy: 'Give a time that is still to come.',
    });
  }
  return { rule, timeZone, mode, words, setBy, state: active ? 'active' : 'set', nextAt: active ? next : null };
}
