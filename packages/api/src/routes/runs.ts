import { z } from 'zod';
import { defineRoute, events, file, json } from '../define-route.ts';
import { byIdSchema, pageOf, pageQuery } from '../schemas/basics.ts';
import { activitySchema, itemSchema, problemGroupSchema, runSchema } from '../schemas/runs.ts';

const tag = 'Runs';

const itemFilter = {
  outcome: z.enum(['success', 'skipped', 'failed']).optional(),
  reason: z.string().max(100).optional().describe('A reason of an item, or the cause of a group of problems.'),
  q: z.string().max(200).optional().describe('Part of the path, in any case.'),
};

export const runRoutes = {
  listRuns: defineRoute({
    name: 'listRuns',
    method: 'GET',
    path: '/api/runs',
    tag,
    summary: 'Runs of all transfers, newest first.',
    access: 'viewer',
    query: z.object({ ...pageQuery, state: z.enum(['queued', 'running', 'canceling', 'ended', 'active']).optional() }),
    answer: json(pageOf(runSchema)),
  }),
  getRun: defineRoute({
    name: 'getRun',
    method: 'GET',
    path: '/api/runs/{id}',
    tag,
    summary: 'One run as it stands now.',
    access: 'viewer',
    params: byIdSchema,
    answer: json(runSchema),
  }),
  cancelRun: defineRoute({
    name: 'cancelRun',
    method: 'POST',
    path: '/api/runs/{id}/cancel',
    tag,
    summary: 'Ends a run; what was copied stays.',
    access: 'operator',
    params: byIdSchema,
    answer: json(runSchema),
    problems: ['not-running'],
  }),
  watchRun: defineRoute({
    name: 'watchRun',
    method: 'GET',
    path: '/api/runs/{id}/events',
    tag,
    summary: 'The run whenever it changes, at most twice a second, until it has ended.',
    access: 'viewer',
    params: byIdSchema,
    answer: events({ run: runSchema, end: runSchema }),
  }),
  watchActivity: defineRoute({
    name: 'watchActivity',
    method: 'GET',
    path: '/api/events',
    tag,
    summary: 'What is running altogether, whenever it changes.',
    access: 'viewer',
    answer: events({ activity: activitySchema }),
  }),
  listItems: defineRoute({
    name: 'listItems',
    method: 'GET',
    path: '/api/runs/{id}/items',
    tag,
    summary: 'The log of a run.',
    access: 'viewer',
    params: byIdSchema,
    query: z.object({ ...itemFilter, ...pageQuery, order: z.enum(['oldest', 'newest']).default('oldest') }),
    answer: json(pageOf(itemSchema)),
  }),
  listProblems: defineRoute({
    name: 'listProblems',
    method: 'GET',
    path: '/api/runs/{id}/problems',
    tag,
    summary: 'What did not arrive, grouped by cause.',
    access: 'viewer',
    params: byIdSchema,
    answer: json(z.array(problemGroupSchema)),
  }),
  downloadCsv: defineRoute({
    name: 'downloadCsv',
    method: 'GET',
    path: '/api/runs/{id}/log.csv',
    tag,
    summary: 'The log as CSV, safe to open in a spreadsheet.',
    access: 'viewer',
    params: byIdSchema,
    query: z.object(itemFilter),
    answer: file('text/csv; charset=utf-8'),
  }),
  downloadJson: defineRoute({
    name: 'downloadJson',
    method: 'GET',
    path: '/api/runs/{id}/log.json',
    tag,
    summary: 'The log as one JSON array of items.',
    access: 'viewer',
    params: byIdSchema,
    query: z.object(itemFilter),
    answer: file('application/json; charset=utf-8'),
  }),
} as const;
