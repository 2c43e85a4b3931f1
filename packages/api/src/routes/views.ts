import { defineRoute, json, nothing } from '../define-route.ts';
import { rowViewSchema } from '../schemas/views.ts';

const tag = 'Migrations';
const path = '/api/views/rows';

export const viewRoutes = {
  getRowView: defineRoute({
    name: 'getRowView',
    method: 'GET',
    path,
    tag,
    summary: 'How you want to see the tables of migrations; null while you have saved nothing.',
    access: 'viewer',
    answer: json(rowViewSchema.nullable()),
  }),
  saveRowView: defineRoute({
    name: 'saveRowView',
    method: 'PUT',
    path,
    tag,
    summary: 'Saves how you want to see the tables of migrations, on every device; nobody else is concerned.',
    access: 'viewer',
    body: rowViewSchema,
    answer: nothing,
  }),
  forgetRowView: defineRoute({
    name: 'forgetRowView',
    method: 'DELETE',
    path,
    tag,
    summary: 'Forgets it, so that the tables are as they come.',
    access: 'viewer',
    answer: nothing,
  }),
} as const;
