import { MAX_FILE_BYTES } from '@drover/migration';
import { z } from 'zod';
import { defineRoute, file, json } from '../define-route.ts';
import { byIdSchema } from '../schemas/basics.ts';
import { previewQuery } from '../schemas/migration-files.ts';
import {
  discoveredPairsSchema,
  discoverPairsSchema,
  permissionMapSchema,
  uploadedMapSchema,
} from '../schemas/permission-maps.ts';

const tag = 'Permission map';

export const permissionMapRoutes = {
  getPermissionMap: defineRoute({
    name: 'getPermissionMap',
    method: 'GET',
    path: '/api/migrations/{id}/permission-map',
    tag,
    summary: 'Who stands for whom at the destination.',
    access: 'viewer',
    params: byIdSchema,
    answer: json(permissionMapSchema),
  }),
  putPermissionMap: defineRoute({
    name: 'putPermissionMap',
    method: 'PUT',
    path: '/api/migrations/{id}/permission-map',
    tag,
    summary:
      'Puts lines of "source, destination" in place of the whole map; a preview names every problem of every line.',
    access: 'operator',
    params: byIdSchema,
    query: z.strictObject(previewQuery),
    upload: { types: ['application/octet-stream', 'text/csv'], maxBytes: MAX_FILE_BYTES },
    answer: json(uploadedMapSchema),
    problems: ['file-refused'],
  }),
  downloadPermissionMap: defineRoute({
    name: 'downloadPermissionMap',
    method: 'GET',
    path: '/api/migrations/{id}/permission-map.csv',
    tag,
    summary: 'The map as the CSV file that can be uploaded again.',
    access: 'viewer',
    params: byIdSchema,
    answer: file('text/csv; charset=utf-8'),
  }),
  discoverPermissionPairs: defineRoute({
    name: 'discoverPermissionPairs',
    method: 'POST',
    path: '/api/migrations/{id}/permission-map/discover',
    tag,
    summary: 'Pairs users and groups of two directories that have the same address or name; changes nothing.',
    access: 'operator',
    params: byIdSchema,
    body: discoverPairsSchema,
    answer: json(discoveredPairsSchema),
    problems: ['connector-deauthorized', 'storage-failed', 'network-not-allowed'],
  }),
} as const;
