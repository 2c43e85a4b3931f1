import { z } from 'zod';
import { created, defineRoute, json } from '../define-route.ts';
import { byIdSchema } from '../schemas/basics.ts';
import {
  byFixSchema,
  fixPreviewSchema,
  fixQuery,
  fixSchema,
  fixTakenBackSchema,
  longFolderSchema,
  lookedAtFixSchema,
  newFixSchema,
} from '../schemas/fixes.ts';

const tag = 'Problems';

export const fixRoutes = {
  listFixes: defineRoute({
    name: 'listFixes',
    method: 'GET',
    path: '/api/migrations/{id}/fixes',
    tag,
    summary: 'The rules by which a migration cures groups of problems in all of its rows, in their order.',
    access: 'viewer',
    params: byIdSchema,
    query: fixQuery,
    answer: json(z.array(fixSchema)),
  }),
  previewFix: defineRoute({
    name: 'previewFix',
    method: 'POST',
    path: '/api/migrations/{id}/fixes/preview',
    tag,
    summary:
      'What a rule would change, by what the last scans and copies met; nothing is stored. Each answer takes about two seconds.',
    access: 'operator',
    params: byIdSchema,
    body: lookedAtFixSchema,
    answer: json(fixPreviewSchema),
  }),
  addFix: defineRoute({
    name: 'addFix',
    method: 'POST',
    path: '/api/migrations/{id}/fixes',
    tag,
    summary: 'Makes a rule that holds for every scan and copy of the migration that is started from now on.',
    access: 'operator',
    params: byIdSchema,
    body: newFixSchema,
    answer: created(fixSchema),
  }),
  takeFixBack: defineRoute({
    name: 'takeFixBack',
    method: 'DELETE',
    path: '/api/migrations/{id}/fixes/{fixId}',
    tag,
    summary:
      'Takes a rule back. One that gives names goes on in rows that were copied with it: names that were given stay.',
    access: 'operator',
    params: byFixSchema,
    answer: json(fixTakenBackSchema),
  }),
  listLongFolders: defineRoute({
    name: 'listLongFolders',
    method: 'GET',
    path: '/api/migrations/{id}/fixes/long-folders',
    tag,
    summary:
      'Folders of which a shorter name, or a place further up, brings paths under the limit of the destination: of each, those that cure most first.',
    access: 'viewer',
    params: byIdSchema,
    answer: json(z.array(longFolderSchema)),
  }),
} as const;
