import type { EntryKind } from '../entry.ts';
import { exclusionSet, matchExclusion } from '../exclusions/exclusion-set.ts';
import { pathKey } from '../item-ref.ts';
import type { NamePolicy } from '../names/repair-name.ts';
import type { Segment } from '../segment.ts';
import { describeFix, type FixRule, type NumberedFix } from './fix-rule.ts';

/** Rules of a migration, made ready for millions of items. */
export interface Fixes {
  /** What becomes of names that the destination cannot hold; null where no rule says so. */
  readonly names: NamePolicy | null;
  /** New names of folders in this folder, by their names at the source. */
  renamesIn(folder: readonly Segment[]): ReadonlyMap<Segment, Segment>;
  /** Why an item is left out, with the number of the rule; null when it is not. `size` is null where the source does not tell it. */
  leavesOut(path: readonly Segment[], kind: EntryKind, size: number | null): string | null;
}

const NO_RENAMES: ReadonlyMap<Segment, Segment> = new Map();

/** Puts rules together; of two that contradict each other the later one holds. */
export function fixesOf(rules: readonly NumberedFix[]): Fixes {
  const renames = new Map<string, Map<Segment, Segment>>();
  let names: NamePolicy | null = null;
  const exclusions: { readonly says: string; readonly takes: Exclusion }[] = [];
  for (const { number, rule } of rules) {
    if (rule.kind === 'replace-characters') names = { mode: 'replace', by: rule.by };
    else if (rule.kind === 'rename-folder') {
      const folder = pathKey(rule.path.slice(0, -1));
      const inFolder = renames.get(folder) ?? new Map<Segment, Segment>();
      renames.set(folder, inFolder.set(rule.path.at(-1) ?? '', rule.name));
    } else exclusions.push({ says: `Rule ${number}. ${describeFix(rule)}`, takes: exclusionOf(rule) });
  }
  return {
    names,
    renamesIn: (folder) => (renames.size === 0 ? NO_RENAMES : (renames.get(pathKey(folder)) ?? NO_RENAMES)),
    leavesOut: (path, kind, size) => exclusions.find(({ takes }) => takes(path, kind, size))?.says ?? null,
  };
}

type Exclusion = (path: readonly Segment[], kind: EntryKind, size: number | null) => boolean;
type ExclusionFix = Exclude<FixRule, { kind: 'rename-folder' | 'replace-characters' }>;

function exclusionOf(rule: ExclusionFix): Exclusion {
  switch (rule.kind) {
    case 'exclude-names': {
      const set = exclusionSet(rule.patterns.map((pattern) => `glob:${pattern}`));
      return (path, kind) => matchExclusion(path.at(-1) ?? '', kind, set) !== null;
    }
    case 'exclude-extensions': {
      const endings = rule.extensions.map((extension) => `.${extension.toLowerCase()}`);
      return (path, kind) => {
        const name = (path.at(-1) ?? '').toLowerCase();
        return kind === 'file' && endings.some((ending) => name.length > ending.length && name.endsWith(ending));
      };
    }
    case 'exclude-larger':
      return (_path, kind, size) => kind === 'file' && size !== null && size > rule.bytes;
    case 'exclude-paths': {
      const keys = new Set(rule.paths.map(pathKey));
      return (path) => keys.has(pathKey(path));
    }
    default:
      return rule satisfies never;
  }
}
