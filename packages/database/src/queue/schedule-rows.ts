import { nextRun, scheduleRuleSchema } from '@drover/migration';
import type { Database } from '../connection/database.ts';
import { chooseRows, judgeRows, type RowSelection, type RowsDone, type RowsOf, rowsDone } from '../rows/choose-rows.ts';
import { type NewSchedule, ScheduleStore } from './schedule-store.ts';

const UNKNOWN_DESTINATION = 'It has no destination yet. Give it one, or schedule a scan: a scan needs none.';
const NO_SCHEDULE = 'It has no schedule. Set one first.';
const NOT_ACTIVE = 'It has no schedule that is active.';
const OVER = 'Its schedule was for one time, which is over. Set another one.';

/** Sets when the chosen rows start by themselves; null takes their schedules away. */
export async function scheduleRows(
  database: Database,
  from: RowsOf,
  selection: RowSelection,
  schedule: NewSchedule | null,
): Promise<RowsDone> {
  const rows = await chooseRows(database.db, from, selection);
  const { ids, refused } = judgeRows(selection, rows, ({ destinationUnknown }) =>
    schedule?.mode === 'copy' && destinationUnknown ? UNKNOWN_DESTINATION : null,
  );
  const store = new ScheduleStore(database);
  if (schedule === null) await store.remove(ids);
  else await store.set(ids, schedule);
  return rowsDone(ids.length, refused);
}

/** Pauses the schedules of the chosen rows, or makes those active that are set or paused, from their next time after `now` on. */
export async function switchSchedules(
  database: Database,
  from: RowsOf,
  selection: RowSelection,
  { to, now }: { readonly to: 'active' | 'paused'; readonly now: Date },
): Promise<RowsDone> {
  const rows = await chooseRows(database.db, from, selection);
  const store = new ScheduleStore(database);
  const schedules = await store.getMany(rows.map(({ id }) => id));
  const next = new Map(
    Array.from(schedules, ([id, { rule, timeZone }]) => [id, nextRun(scheduleRuleSchema.parse(rule), timeZone, now)]),
  );
  const { ids, refused } = judgeRows(selection, rows, ({ id }) => {
    const state = schedules.get(id)?.state;
    if (to === 'paused') return state === 'active' ? null : NOT_ACTIVE;
    if (state === undefined) return NO_SCHEDULE;
    return next.get(id) === null ? OVER : null;
  });
  if (to === 'paused') await store.pause(ids);
  else await store.activate(ids.map((id) => ({ transferId: id, nextAt: next.get(id) ?? null })));
  return rowsDone(ids.length, refused);
}
