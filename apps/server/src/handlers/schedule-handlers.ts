import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Handlers } from '../http/handlers.ts';
import { schedulePreview, scheduleView } from '../migrations/schedule-view.ts';
import { visibleMigration } from '../migrations/visible-migration.ts';

type ScheduleHandlers = Pick<Handlers, 'getSchedule' | 'previewSchedule'>;

export function scheduleHandlers(app: Application): ScheduleHandlers {
  const now = (): Date => new Date(app.clock.now());
  return {
    previewSchedule: async ({ body }) => schedulePreview(body.rule, body.timeZone, now()),
    getSchedule: async ({ who, params }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const row = (await app.rows.getMany([params.rowId])).get(params.rowId);
      if (row?.migrationId !== migration.id) throw new ApplicationError('not-found');
      const schedule = await app.schedules.of(row.id);
      return schedule === null ? null : scheduleView(schedule, now());
    },
  };
}
