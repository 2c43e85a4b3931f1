import { defineRoute, json } from '../define-route.ts';
import { changeSettingsSchema, instanceSettingsSchema } from '../schemas/settings.ts';

export const settingRoutes = {
  getSettings: defineRoute({
    name: 'getSettings',
    method: 'GET',
    path: '/api/settings',
    tag: 'Settings',
    summary: 'What administrators may change while the server runs, and what the environment has set.',
    access: 'administrator',
    answer: json(instanceSettingsSchema),
  }),
  changeSettings: defineRoute({
    name: 'changeSettings',
    method: 'PATCH',
    path: '/api/settings',
    tag: 'Settings',
    summary: 'Changes settings; they hold from the next connection on.',
    access: 'administrator',
    body: changeSettingsSchema,
    answer: json(instanceSettingsSchema),
    problems: ['set-by-environment'],
  }),
} as const;
