import { z } from 'zod';
import { created, defineRoute, json, nothing } from '../define-route.ts';
import { byIdSchema, pageOf, pageQuery } from '../schemas/basics.ts';
import { changeMigrationSchema, migrationSchema, newMigrationSchema } from '../schemas/migrations.ts';

const tag = 'Migrations';

export const migrationRoutes = {
  listMigrations: defineRoute({
    name: 'listMigrations',
    method: 'GET',
    path: '/api/migrations',
    tag,
    summary: 'Migrations, newest first.',
    access: 'viewer',
    query: z.strictObject(pageQuery),
    answer: json(pageOf(migrationSchema)),
  }),
  createMigration: defineRoute({
    name: 'createMigration',
    method: 'POST',
    path: '/api/migrations',
    tag,
    summary: 'Makes a migration between two connectors, without rows yet.',
    access: 'operator',
    body: newMigrationSchema,
    answer: created(migrationSchema),
    problems: ['connector-deauthorized'],
  }),
  getMigration: defineRoute({
    name: 'getMigration',
    method: 'GET',
    path: '/api/migrations/{id}',
    tag,
    summary: 'One migration.',
    access: 'viewer',
    params: byIdSchema,
    answer: json(migrationSchema),
  }),
  changeMigration: defineRoute({
    name: 'changeMigration',
    method: 'PATCH',
    path: '/api/migrations/{id}',
    tag,
    summary: 'Changes name, priority, policy, filters or exclusions; settings hold from the next run of each row on.',
    access: 'operator',
    params: byIdSchema,
    body: changeMigrationSchema,
    answer: json(migrationSchema),
  }),
  deleteMigration: defineRoute({
    name: 'deleteMigration',
    method: 'DELETE',
    path: '/api/migrations/{id}',
    tag,
    summary: 'Deletes a migration with its rows, their runs and logs. Files stay where they are.',
    access: 'operator',
    params: byIdSchema,
    answer: nothing,
    problems: ['already-running'],
  }),
} as const;
