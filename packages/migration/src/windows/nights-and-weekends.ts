import { WEEKDAYS } from '../schedules/rule.ts';
import type { TimeWindow } from './schema.ts';

/** The hours in which few people work: the nights of workdays, and weekends. */
export const NIGHTS_AND_WEEKENDS: readonly TimeWindow[] = [
  { days: WEEKDAYS.slice(0, 5), from: '19:00', to: '07:00' },
  { days: WEEKDAYS.slice(5), from: '00:00', to: '00:00' },
];
