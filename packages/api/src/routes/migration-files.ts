import { MAX_FILE_BYTES } from '@drover/migration';
import { z } from 'zod';
import { defineRoute, file, json } from '../define-route.ts';
import { byIdSchema } from '../schemas/basics.ts';
import { fileKindSchema, importAnswerSchema, previewQuery, updateAnswerSchema } from '../schemas/migration-files.ts';
import { discoverAnswerSchema, discoverQuery, pairingQuery } from '../schemas/pairing.ts';

const tag = 'Migrations';
const upload = { types: ['application/octet-stream', 'text/csv'], maxBytes: MAX_FILE_BYTES };
const atStorage = ['connector-deauthorized', 'storage-failed', 'folder-not-found', 'network-not-allowed'] as const;
const csv = file('text/csv; charset=utf-8');

export const migrationFileRoutes = {
  importRows: defineRoute({
    name: 'importRows',
    method: 'POST',
    path: '/api/migrations/{id}/import',
    tag,
    summary: 'Adds the rows of a CSV file, all or none; a preview names every problem of every line.',
    access: 'operator',
    params: byIdSchema,
    query: z.strictObject(previewQuery),
    upload,
    answer: json(importAnswerSchema),
    problems: ['file-refused'],
  }),
  updateRows: defineRoute({
    name: 'updateRows',
    method: 'POST',
    path: '/api/migrations/{id}/update',
    tag,
    summary: 'Changes rows by a CSV file whose first column is ID, all or none; blank cells change nothing.',
    access: 'operator',
    params: byIdSchema,
    query: z.strictObject(previewQuery),
    upload,
    answer: json(updateAnswerSchema),
    problems: ['file-refused'],
  }),
  downloadProblemFile: defineRoute({
    name: 'downloadProblemFile',
    method: 'POST',
    path: '/api/migrations/{id}/problem-file',
    tag,
    summary: 'The lines of a CSV file with a column that says what is wrong with each.',
    access: 'operator',
    params: byIdSchema,
    query: z.strictObject({ kind: fileKindSchema.default('import').describe('What the file is meant for.') }),
    upload,
    answer: csv,
  }),
  discoverRows: defineRoute({
    name: 'discoverRows',
    method: 'POST',
    path: '/api/migrations/{id}/discover',
    tag,
    summary:
      'Pairs the folders in a folder of the source with destinations by rules, and adds a row for each; the file is the look-up.',
    access: 'operator',
    params: byIdSchema,
    query: z.strictObject({ ...pairingQuery, ...discoverQuery, ...previewQuery }),
    upload,
    answer: json(discoverAnswerSchema),
    problems: ['file-refused', ...atStorage],
  }),
  downloadUnmatched: defineRoute({
    name: 'downloadUnmatched',
    method: 'POST',
    path: '/api/migrations/{id}/unmatched',
    tag,
    summary: 'What the same rules find no destination for, or several, as an import file to fill in.',
    access: 'operator',
    params: byIdSchema,
    query: z.strictObject(pairingQuery),
    upload,
    answer: csv,
    problems: atStorage,
  }),
  downloadTemplate: defineRoute({
    name: 'downloadTemplate',
    method: 'GET',
    path: '/api/migrations/{id}/template.csv',
    tag,
    summary: 'A CSV file to fill in and import, with examples in the spelling of both connectors.',
    access: 'viewer',
    params: byIdSchema,
    answer: csv,
  }),
  downloadRows: defineRoute({
    name: 'downloadRows',
    method: 'GET',
    path: '/api/migrations/{id}/rows.csv',
    tag,
    summary: 'All rows as the CSV file that updates them: ID, source, destination, tags.',
    access: 'viewer',
    params: byIdSchema,
    answer: csv,
  }),
} as const;
