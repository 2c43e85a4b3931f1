import type { FixRule, Segment } from '@drover/core';
import { type RawBuilder, sql } from 'kysely';
import { anyCasePattern } from '../runs/any-case-pattern.ts';
import { causeOf } from '../runs/item-columns.ts';
import { pathToText } from '../runs/path-text.ts';

/** What only some of the items `i` meet, among them all that the rule may concern. */
export function mayConcern(rule: FixRule): RawBuilder<unknown> {
  switch (rule.kind) {
    case 'replace-characters':
      return sql`(i.detail like '%"note":"renamed"%' or i.cause = any(${NAME_CAUSES}))`;
    case 'rename-folder':
    case 'move-folder':
      return below([rule.path]);
    case 'exclude-names':
      return rule.patterns.some((pattern) => ESCAPED.test(pattern))
        ? sql`true`
        : sql`i.path ~ ${rule.patterns.map(globPattern).join('|')}`;
    case 'exclude-extensions':
      return sql`i.path ~ ${`\\.(${rule.extensions.map(anyCasePattern).join('|')})("\\])?$`} and not i.folder`;
    case 'exclude-larger':
      return sql`coalesce(i.size, i.bytes) > ${rule.bytes} and not i.folder`;
    case 'exclude-paths':
      return below(rule.paths);
    default:
      return rule satisfies never;
  }
}

const NAME_CAUSES = (['name', 'parent'] as const).map((cause) =>
  causeOf({ type: 'skipped', reason: 'unsupported-at-destination', cause, notes: [] }),
);

/** Written in another way within paths that are kept as JSON. */
const ESCAPED = /["\\]/;

function globPattern(glob: string): string {
  return glob
    .replace(/\/$/, '')
    .split(/(\*|\?)/)
    .map((part) => (part === '*' ? '.*' : part === '?' ? '.' : anyCasePattern(part)))
    .join('');
}

/** Paths with a slash in a name are kept as JSON, so these are looked at one by one. */
function below(paths: readonly (readonly Segment[])[]): RawBuilder<unknown> {
  const texts = paths.map(pathToText).filter((text) => text.startsWith('/'));
  return sql`(i.path like '[%' or exists (select from unnest(${texts}::text[]) as w (path) where starts_with(i.path, w.path)))`;
}
