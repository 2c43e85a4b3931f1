import { z } from 'zod';
import { created, defineRoute, file, json, nothing } from '../define-route.ts';
import { byIdSchema } from '../schemas/basics.ts';
import {
  acceptanceSchema,
  acceptProblemSchema,
  byAcceptanceSchema,
  migrationProblemSchema,
  retriedSchema,
  retryProblemSchema,
} from '../schemas/problems.ts';

const tag = 'Problems';

export const problemRoutes = {
  listMigrationProblems: defineRoute({
    name: 'listMigrationProblems',
    method: 'GET',
    path: '/api/migrations/{id}/problems',
    tag,
    summary: 'What did not arrive, or would not, in all rows of a migration, grouped by cause.',
    access: 'viewer',
    params: byIdSchema,
    answer: json(z.array(migrationProblemSchema)),
  }),
  downloadProblems: defineRoute({
    name: 'downloadProblems',
    method: 'GET',
    path: '/api/migrations/{id}/problems.csv',
    tag,
    summary: 'The same item by item as CSV, for a help desk: whose it is, what happened, what to do, who can mend it.',
    access: 'viewer',
    params: byIdSchema,
    query: z.strictObject({ cause: z.string().max(200).optional().describe('Only of this cause.') }),
    answer: file('text/csv; charset=utf-8'),
  }),
  retryProblem: defineRoute({
    name: 'retryProblem',
    method: 'POST',
    path: '/api/migrations/{id}/problems/retry',
    tag,
    summary: 'Copies just what a cause has kept from arriving, in every row that has it.',
    access: 'operator',
    params: byIdSchema,
    body: retryProblemSchema,
    answer: json(retriedSchema),
  }),
  acceptProblem: defineRoute({
    name: 'acceptProblem',
    method: 'POST',
    path: '/api/migrations/{id}/problems/accept',
    tag,
    summary:
      'Accepts as not migrated what a cause has kept from arriving by now, with a reason that is kept for the proof.',
    access: 'operator',
    params: byIdSchema,
    body: acceptProblemSchema,
    answer: created(acceptanceSchema),
  }),
  listAcceptances: defineRoute({
    name: 'listAcceptances',
    method: 'GET',
    path: '/api/migrations/{id}/acceptances',
    tag,
    summary: 'What was accepted as not migrated, by whom and why, newest first.',
    access: 'viewer',
    params: byIdSchema,
    answer: json(z.array(acceptanceSchema)),
  }),
  revokeAcceptance: defineRoute({
    name: 'revokeAcceptance',
    method: 'DELETE',
    path: '/api/migrations/{id}/acceptances/{acceptanceId}',
    tag,
    summary: 'Takes back that some items were accepted: they are problems again.',
    access: 'operator',
    params: byAcceptanceSchema,
    answer: nothing,
  }),
} as const;
