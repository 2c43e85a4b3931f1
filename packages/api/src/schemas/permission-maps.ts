import { z } from 'zod';
import { instantSchema } from './basics.ts';
import { fileProblemSchema, MOST_PROBLEMS } from './migration-files.ts';

export const permissionMapSchema = z.object({
  entries: z.array(
    z.object({
      source: z.string().describe('A domain, or a user or group at the source.'),
      destination: z.string().describe("The same at the destination; '' shares nothing with them."),
    }),
  ),
  changedAt: instantSchema.nullable().describe('Null while nobody made one.'),
  changedBy: z.string().nullable(),
});
export type PermissionMap = Readonly<z.infer<typeof permissionMapSchema>>;

export const uploadedMapSchema = z.object({
  done: z.boolean().describe('False for a preview.'),
  entries: z.number().int(),
  redundant: z.number().int().describe('Left out, because the line of a domain says the same.'),
  problems: z
    .array(fileProblemSchema)
    .readonly()
    .describe(`The first ${MOST_PROBLEMS} by line; errors before warnings where there are more.`),
});

const directory = z.array(z.string().min(1).max(400)).max(50_000).optional();

export const discoverPairsSchema = z.strictObject({
  source: directory.describe(
    'Users and groups of the source; those of its directory where it is left out and has one.',
  ),
  destination: directory.describe('Those of the destination, in the same way.'),
});

export const discoveredPairsSchema = permissionMapSchema.pick({ entries: true }).extend({
  unmatched: z.array(z.string()).describe('Of the source, without anybody of the same name at the destination.'),
});
