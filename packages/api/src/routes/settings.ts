import { defineRoute, json } from '../define-route.ts';
import { changeSettingsSchema, instanceSettingsSchema } from '../schemas/settings.ts';
import { changeTransferDefaultsSchema, transferDefaultsSchema } from '../schemas/transfers.ts';

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
    summary: 'Changes settings; they hold at once, but for runs that are under way.',
    access: 'administrator',
    body: changeSettingsSchema,
    answer: json(instanceSettingsSchema),
    problems: ['set-by-environment'],
  }),
  getTransferDefaults: defineRoute({
    name: 'getTransferDefaults',
    method: 'GET',
    path: '/api/transfer-defaults',
    tag: 'Settings',
    summary: 'What a new transfer starts with, where whoever makes it says nothing else.',
    access: 'viewer',
    answer: json(transferDefaultsSchema),
  }),
  changeTransferDefaults: defineRoute({
    name: 'changeTransferDefaults',
    method: 'PATCH',
    path: '/api/transfer-defaults',
    tag: 'Settings',
    summary: 'Changes what new transfers start with; those that are there stay as they are.',
    access: 'administrator',
    body: changeTransferDefaultsSchema,
    answer: json(transferDefaultsSchema),
  }),
} as const;
