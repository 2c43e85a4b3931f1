import { defineRoute, json } from '../define-route.ts';
import { byIdSchema } from '../schemas/basics.ts';
import { enterLicencesSchema } from '../schemas/budgets.ts';
import {
  changeConnectorLimitsSchema,
  changeQueueSchema,
  connectorLimitsSchema,
  migrationThroughputSchema,
  queueSchema,
} from '../schemas/queue.ts';

export const queueRoutes = {
  getQueue: defineRoute({
    name: 'getQueue',
    method: 'GET',
    path: '/api/migrations/{id}/queue',
    tag: 'Migrations',
    summary: 'How many rows are under way and wait, and how many may be under way at once.',
    access: 'viewer',
    params: byIdSchema,
    answer: json(queueSchema),
  }),
  changeQueue: defineRoute({
    name: 'changeQueue',
    method: 'PATCH',
    path: '/api/migrations/{id}/queue',
    tag: 'Migrations',
    summary:
      'Changes how many rows of the two connectors may be under way at once, of all migrations between them; rows under way go on.',
    access: 'operator',
    params: byIdSchema,
    body: changeQueueSchema,
    answer: json(queueSchema),
  }),
  getMigrationThroughput: defineRoute({
    name: 'getMigrationThroughput',
    method: 'GET',
    path: '/api/migrations/{id}/throughput',
    tag: 'Migrations',
    summary:
      'How fast the rows of a migration were over the last ten minutes, a point each five seconds, oldest first, and where the time goes.',
    access: 'viewer',
    params: byIdSchema,
    answer: json(migrationThroughputSchema),
  }),
  getConnectorLimits: defineRoute({
    name: 'getConnectorLimits',
    method: 'GET',
    path: '/api/connectors/{id}/limits',
    tag: 'Connectors',
    summary: 'How fast and in which hours a connector may be used.',
    access: 'viewer',
    params: byIdSchema,
    answer: json(connectorLimitsSchema),
  }),
  changeConnectorLimits: defineRoute({
    name: 'changeConnectorLimits',
    method: 'PUT',
    path: '/api/connectors/{id}/limits',
    tag: 'Connectors',
    summary:
      'Sets how fast and in which hours a connector may be used; it holds within seconds, also for what is running.',
    access: 'operator',
    params: byIdSchema,
    body: changeConnectorLimitsSchema,
    answer: json(connectorLimitsSchema),
  }),
  enterLicences: defineRoute({
    name: 'enterLicences',
    method: 'PUT',
    path: '/api/connectors/{id}/licences',
    tag: 'Connectors',
    summary:
      'Says how many licences the directory of a connector has, by which its service lets apps use more or less; for all connectors of that directory.',
    access: 'administrator',
    params: byIdSchema,
    body: enterLicencesSchema,
    answer: json(connectorLimitsSchema),
    problems: ['no-directory', 'no-licences'],
  }),
} as const;
