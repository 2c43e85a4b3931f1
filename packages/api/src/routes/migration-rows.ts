import { z } from 'zod';
import { created, defineRoute, events, json } from '../define-route.ts';
import { byIdSchema } from '../schemas/basics.ts';
import {
  addedRowsSchema,
  byRowSchema,
  filterSuggestionSchema,
  newRowsSchema,
  rowFilterSchema,
  rowPageQuery,
  rowSchema,
  rowTotalsSchema,
} from '../schemas/migration-rows.ts';

const tag = 'Migrations';

export const migrationRowRoutes = {
  listRows: defineRoute({
    name: 'listRows',
    method: 'GET',
    path: '/api/migrations/{id}/rows',
    tag,
    summary: 'A part of the table of a migration, in any order.',
    access: 'viewer',
    params: byIdSchema,
    query: z.strictObject(rowPageQuery),
    answer: json(z.object({ items: z.array(rowSchema).readonly() })),
  }),
  getRowTotals: defineRoute({
    name: 'getRowTotals',
    method: 'GET',
    path: '/api/migrations/{id}/totals',
    tag,
    summary: 'How many rows there are by how they stand, and what their last runs came to.',
    access: 'viewer',
    params: byIdSchema,
    query: z.strictObject({ filter: rowFilterSchema }),
    answer: json(rowTotalsSchema),
  }),
  watchRows: defineRoute({
    name: 'watchRows',
    method: 'GET',
    path: '/api/migrations/{id}/events',
    tag,
    summary: 'What the rows come to whenever one of them has changed, at most once a second.',
    access: 'viewer',
    params: byIdSchema,
    query: z.strictObject({ filter: rowFilterSchema }),
    answer: events({ changed: rowTotalsSchema }),
  }),
  suggestFilter: defineRoute({
    name: 'suggestFilter',
    method: 'GET',
    path: '/api/migrations/{id}/suggestions',
    tag,
    summary: 'How a filter that somebody writes may go on: columns, and values that the rows have.',
    access: 'viewer',
    params: byIdSchema,
    query: z.strictObject({ text: z.string().max(2000).default('') }),
    answer: json(z.array(filterSuggestionSchema).readonly()),
  }),
  addRows: defineRoute({
    name: 'addRows',
    method: 'POST',
    path: '/api/migrations/{id}/rows',
    tag,
    summary: 'Adds rows, all or none; nothing moves until they are started. Pairs of folders may repeat.',
    access: 'operator',
    params: byIdSchema,
    body: newRowsSchema,
    answer: created(addedRowsSchema),
  }),
  getRow: defineRoute({
    name: 'getRow',
    method: 'GET',
    path: '/api/migrations/{id}/rows/{rowId}',
    tag,
    summary: 'One row of a migration.',
    access: 'viewer',
    params: byRowSchema,
    answer: json(rowSchema),
  }),
} as const;
