import { defineRoute, json } from '../define-route.ts';
import { byRowSchema } from '../schemas/migration-rows.ts';
import { schedulePreviewSchema, scheduleSchema, scheduleWishSchema } from '../schemas/schedules.ts';

const tag = 'Migrations';

export const scheduleRoutes = {
  previewSchedule: defineRoute({
    name: 'previewSchedule',
    method: 'POST',
    path: '/api/schedule-preview',
    tag,
    summary: 'What a rule says in words, and when it would come next. Nothing is stored.',
    access: 'viewer',
    body: scheduleWishSchema,
    answer: json(schedulePreviewSchema),
  }),
  getSchedule: defineRoute({
    name: 'getSchedule',
    method: 'GET',
    path: '/api/migrations/{id}/rows/{rowId}/schedule',
    tag,
    summary: 'When a row starts by itself; null where it has no schedule.',
    access: 'viewer',
    params: byRowSchema,
    answer: json(scheduleSchema.nullable()),
  }),
} as const;
