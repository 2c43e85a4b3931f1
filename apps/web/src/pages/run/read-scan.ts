import { z } from 'zod';

const findings = z.object({ count: z.number() });
const scanSchema = z.object({
  toCopy: z.object({ files: z.number(), bytes: z.number() }),
  foldersToCreate: z.number(),
  renames: findings,
  pathsTooLong: findings,
  filesTooLarge: findings,
  unsupported: findings,
  excluded: findings,
  cautions: findings.default({ count: 0 }),
  rewritten: findings.default({ count: 0 }),
  conflicts: findings,
  failures: findings,
});

/** The counts of a scan's report; null when there is none. */
export function readScan(scan: unknown): z.infer<typeof scanSchema> | null {
  const parsed = scanSchema.safeParse(scan);
  return parsed.success ? parsed.data : null;
}
