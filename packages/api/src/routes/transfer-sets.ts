import { created, defineRoute, json } from '../define-route.ts';
import {
  madeSetSchema,
  newTransferSetSchema,
  previewTransferSetSchema,
  setPreviewSchema,
} from '../schemas/transfer-sets.ts';

const tag = 'Transfers';
const broken = ['connector-deauthorized', 'storage-failed', 'folder-not-found', 'network-not-allowed'] as const;

export const transferSetRoutes = {
  previewTransferSet: defineRoute({
    name: 'previewTransferSet',
    method: 'POST',
    path: '/api/transfer-sets/preview',
    tag,
    summary: 'The folders in a folder, each with where it would go and whether it has a transfer already.',
    access: 'operator',
    body: previewTransferSetSchema,
    answer: json(setPreviewSchema),
    problems: broken,
  }),
  createTransferSet: defineRoute({
    name: 'createTransferSet',
    method: 'POST',
    path: '/api/transfer-sets',
    tag,
    summary:
      'Makes a transfer for each folder in a folder, such as one for each home drive; names those that get none.',
    access: 'operator',
    body: newTransferSetSchema,
    answer: created(madeSetSchema),
    problems: broken,
  }),
} as const;
