import { z } from 'zod';
import { defineRoute, file, json } from '../define-route.ts';
import { byIdSchema, idSchema, pathInQuerySchema } from '../schemas/basics.ts';
import { proofKeySchema } from '../schemas/proofs.ts';

const tag = 'Proofs';

const JSON_LINES = 'application/jsonl; charset=utf-8';
const HTML = 'text/html; charset=utf-8';

const filePath = pathInQuerySchema.describe(
  'The file at the source, from the folder of its transfer down: /a/b, or names as JSON.',
);

export const proofRoutes = {
  downloadRunProof: defineRoute({
    name: 'downloadRunProof',
    method: 'GET',
    path: '/api/runs/{id}/proof.jsonl',
    tag,
    summary: 'What became of each file of a run and how that is known, signed; `drover verify` checks it.',
    access: 'viewer',
    params: byIdSchema,
    answer: file(JSON_LINES),
    problems: ['no-copy', 'too-many-proofs'],
  }),
  downloadRunProofPage: defineRoute({
    name: 'downloadRunProofPage',
    method: 'GET',
    path: '/api/runs/{id}/proof.html',
    tag,
    summary: 'Page one of the proof of a run, to be read, printed and signed; it carries the root of the proof.',
    access: 'viewer',
    params: byIdSchema,
    answer: file(HTML),
    problems: ['no-copy', 'too-many-proofs'],
  }),
  proveRunFile: defineRoute({
    name: 'proveRunFile',
    method: 'GET',
    path: '/api/runs/{id}/proof-of-file.json',
    tag,
    summary: 'What proves that one file belongs to the proof of a run, and tells nothing of others.',
    access: 'viewer',
    params: byIdSchema,
    query: z.strictObject({ path: filePath }),
    answer: file('application/json; charset=utf-8'),
    problems: ['no-copy', 'too-many-proofs'],
  }),
  downloadMigrationProof: defineRoute({
    name: 'downloadMigrationProof',
    method: 'GET',
    path: '/api/migrations/{id}/proof.jsonl',
    tag,
    summary: 'The same for all rows of a migration, each by its last copy and what was tried again since.',
    access: 'viewer',
    params: byIdSchema,
    answer: file(JSON_LINES),
    problems: ['too-many-proofs'],
  }),
  downloadMigrationProofPage: defineRoute({
    name: 'downloadMigrationProofPage',
    method: 'GET',
    path: '/api/migrations/{id}/proof.html',
    tag,
    summary: 'Page one of the proof of a migration.',
    access: 'viewer',
    params: byIdSchema,
    answer: file(HTML),
    problems: ['too-many-proofs'],
  }),
  proveMigrationFile: defineRoute({
    name: 'proveMigrationFile',
    method: 'GET',
    path: '/api/migrations/{id}/proof-of-file.json',
    tag,
    summary: 'What proves that one file of a row belongs to the proof of a migration.',
    access: 'viewer',
    params: byIdSchema,
    query: z.strictObject({ path: filePath, row: idSchema }),
    answer: file('application/json; charset=utf-8'),
    problems: ['too-many-proofs'],
  }),
  getProofKey: defineRoute({
    name: 'getProofKey',
    method: 'GET',
    path: '/api/proof-key',
    tag,
    summary: 'The public key by which proofs of this server are known.',
    access: 'viewer',
    answer: json(proofKeySchema),
  }),
} as const;
