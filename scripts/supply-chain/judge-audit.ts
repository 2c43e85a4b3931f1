import { z } from 'zod';

/** A known vulnerability that does not stop a release, why, and until when: `YYYY-MM-DD`, the last day. */
const allowedSchema = z.strictObject({
  advisory: z.string().regex(/^GHSA-[\w-]+$/),
  package: z.string(),
  until: z.iso.date(),
  reason: z.string().min(20),
});
export const allowListSchema = z.array(allowedSchema);
export type AllowedAdvisory = z.infer<typeof allowedSchema>;

/** The second version of what `npm audit --json` prints. Only what is judged. */
const reportSchema = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({
      via: z.array(
        z.union([z.string(), z.object({ name: z.string(), title: z.string(), url: z.string(), severity: z.string() })]),
      ),
    }),
  ),
});

export type AuditVerdict =
  /** Nobody answered what was asked: nothing is known. */
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'judged'; readonly refused: readonly string[]; readonly notes: readonly string[] };

const SEVERE = new Set(['high', 'critical']);

/**
 * Judges what `npm audit --json` printed. Advisories of high and critical severity are refused unless the list allows them on `today`;
 * entries of the list that are over, or that nothing needs any more, are noted.
 */
export function judgeAudit(printed: string, allowed: readonly AllowedAdvisory[], today: string): AuditVerdict {
  const parsed = parse(printed);
  const report = reportSchema.safeParse(parsed);
  if (!report.success) return { kind: 'skipped', reason: reasonOf(parsed) };
  const found = new Map<string, string>();
  for (const { via } of Object.values(report.data.vulnerabilities)) {
    for (const each of via) {
      if (typeof each === 'string' || !SEVERE.has(each.severity)) continue;
      const advisory = each.url.split('/').at(-1) ?? each.url;
      found.set(`${advisory} ${each.name}`, `${each.severity}: ${each.name}: ${each.title} (${each.url})`);
    }
  }
  const isCurrent = ({ until }: AllowedAdvisory): boolean => until >= today;
  const keyOf = (each: AllowedAdvisory): string => `${each.advisory} ${each.package}`;
  const passed = new Set(allowed.filter(isCurrent).map(keyOf));
  return {
    kind: 'judged',
    refused: [...found].filter(([key]) => !passed.has(key)).map(([, words]) => words),
    notes: allowed.flatMap((each) =>
      !isCurrent(each)
        ? [`${keyOf(each)} was allowed until ${each.until}`]
        : found.has(keyOf(each))
          ? []
          : [`${keyOf(each)} is allowed, and not found any more`],
    ),
  };
}

function parse(printed: string): unknown {
  try {
    return JSON.parse(printed);
  } catch {
    return printed; // the words of npm, to be shown
  }
}

function reasonOf(printed: unknown): string {
  const told = z.object({ message: z.string() }).safeParse(printed);
  if (told.success) return told.data.message;
  const text = typeof printed === 'string' ? printed.trim() : '';
  return text === '' ? 'npm printed no report' : (text.split('\n')[0] ?? '');
}
