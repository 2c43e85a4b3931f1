import type { Schedule, SchedulePreview } from '@drover/api';
import type { Schedule as StoredSchedule } from '@drover/database';
import { nextRuns, type ScheduleRule, scheduleRuleSchema, scheduleText } from '@drover/migration';

const SHOWN = 5;

export function schedulePreview(rule: ScheduleRule, timeZone: string, now: Date): SchedulePreview {
  const next = nextRuns(rule, timeZone, now, SHOWN).map((at) => at.toISOString());
  return { text: scheduleText(rule), next };
}

/** The schedule of a row as the interface shows it. */
export function scheduleView(schedule: StoredSchedule, now: Date): Schedule {
  const { timeZone, mode, state, lastAt, lastProblem } = schedule;
  const rule = scheduleRuleSchema.parse(schedule.rule);
  const { text, next } = schedulePreview(rule, timeZone, now);
  return {
    ...{ text, next: state === 'active' ? next : [], rule, timeZone, mode, state, lastProblem },
    lastAt: lastAt?.toISOString() ?? null,
  };
}
