export { type CsvFile, readCsv } from './csv/read-csv.ts';
export { nextRun, nextRuns } from './schedules/next-run.ts';
export { type ScheduleRule, scheduleRuleSchema, WEEKDAYS, type Weekday } from './schedules/rule.ts';
export { scheduleText } from './schedules/schedule-text.ts';
export { isTimeZone, timeZoneSchema } from './schedules/time-zone.ts';
export { isOpen, nextOpening, type TimeWindows, timeWindowsSchema } from './windows/time-windows.ts';
