import { z } from 'zod';
import { created, defineRoute, json, nothing } from '../define-route.ts';
import { byIdSchema, idSchema } from '../schemas/basics.ts';
import { byRowSchema } from '../schemas/migration-rows.ts';
import {
  byPermissionDecisionSchema,
  decidePermissionSchema,
  permissionDecisionSchema,
  permissionDecisionsSchema,
  permissionQuestionsSchema,
  rowPermissionPassSchema,
  steerPermissionsSchema,
} from '../schemas/permission-questions.ts';
import { rowsDoneSchema } from '../schemas/row-actions.ts';

const tag = 'Permission map';

export const permissionPassRoutes = {
  steerPermissions: defineRoute({
    name: 'steerPermissions',
    method: 'POST',
    path: '/api/migrations/{id}/actions/permissions',
    tag,
    summary: 'Gives the permissions of the chosen rows now, or pauses, resumes or cancels that.',
    access: 'operator',
    params: byIdSchema,
    body: steerPermissionsSchema,
    answer: json(rowsDoneSchema),
    problems: ['no-permission-map', 'connector-deauthorized', 'connector-missing'],
  }),
  getRowPermissions: defineRoute({
    name: 'getRowPermissions',
    method: 'GET',
    path: '/api/migrations/{id}/rows/{rowId}/permissions',
    tag,
    summary: 'How far the permissions of a row are given, and what kept them from it.',
    access: 'viewer',
    params: byRowSchema,
    answer: json(rowPermissionPassSchema),
  }),
  listPermissionQuestions: defineRoute({
    name: 'listPermissionQuestions',
    method: 'GET',
    path: '/api/migrations/{id}/permission-questions',
    tag,
    summary: 'What somebody must decide before permissions are given, grouped by whose they are and what it is.',
    access: 'viewer',
    params: byIdSchema,
    query: z.strictObject({ row: idSchema.optional().describe('Only of this row.') }),
    answer: json(permissionQuestionsSchema),
  }),
  listPermissionDecisions: defineRoute({
    name: 'listPermissionDecisions',
    method: 'GET',
    path: '/api/migrations/{id}/permission-decisions',
    tag,
    summary: 'What was decided about permissions, by whom and why, newest first.',
    access: 'viewer',
    params: byIdSchema,
    answer: json(permissionDecisionsSchema),
  }),
  decidePermission: defineRoute({
    name: 'decidePermission',
    method: 'POST',
    path: '/api/migrations/{id}/permission-decisions',
    tag,
    summary:
      'Decides a question in all rows of the migration; it holds from the next time on that permissions are given.',
    access: 'operator',
    params: byIdSchema,
    body: decidePermissionSchema,
    answer: created(permissionDecisionSchema),
  }),
  takeBackPermissionDecision: defineRoute({
    name: 'takeBackPermissionDecision',
    method: 'DELETE',
    path: '/api/migrations/{id}/permission-decisions/{decisionId}',
    tag,
    summary: 'Takes a decision back: the question is open again. What was given by it stays given.',
    access: 'operator',
    params: byPermissionDecisionSchema,
    answer: nothing,
  }),
} as const;
