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
  /** The folders in this folder that a rule lets go up, by their names at the source; null where a later rule only calls one otherwise. */
  movesFrom(folder: readonly Segment[]): ReadonlyMap<Segment, FolderMove | null>;
  /** All folders that any rule lets go into this one, in the order of the rules: those that a later rule overrides, too. */
  movesInto(folder: readonly Segment[]): readonly FolderMove[];
  /** Why an item is left out, with the number of the rule; null when it is not. `size` is null where the source does not tell it. */
  leavesOut(path: readonly Segment[], kind: EntryKind, size: number | null): string | null;
}

/** A folder that goes up at the destination. */
export type FolderMove = Omit<Extract<FixRule, { kind: 'move-folder' }>, 'kind'>;

/** Puts rules together; of two that contradict each other the later one holds. */
export function fixesOf(rules: readonly NumberedFix[]): Fixes {
  const renames = new ByFolder<Segment>();
  const moves = new ByFolder<FolderMove | null>();
  const into = new Map<string, FolderMove[]>();
  let names: NamePolicy | null = null;
  const exclusions: { readonly says: string; readonly takes: Exclusion }[] = [];
  for (const { number, rule } of rules) {
    if (rule.kind === 'replace-characters') names = { mode: 'replace', by: rule.by };
    else if (rule.kind === 'rename-folder') {
      renames.set(rule.path, rule.name);
      if (moves.in(rule.path.slice(0, -1)).has(rule.path.at(-1) ?? '')) moves.set(rule.path, null);
    } else if (rule.kind === 'move-folder') {
      moves.set(rule.path, rule);
      renames.delete(rule.path);
      const key = pathKey(rule.to);
      into.set(key, [...(into.get(key) ?? []), rule]);
    } else exclusions.push({ says: `Rule ${number}. ${describeFix(rule)}`, takes: exclusionOf(rule) });
  }
  return {
    names,
    renamesIn: (folder) => renames.in(folder),
    movesFrom: (folder) => moves.in(folder),
    movesInto: (folder) => (into.size === 0 ? [] : (into.get(pathKey(folder)) ?? [])),
    leavesOut: (path, kind, size) => exclusions.find(({ takes }) => takes(path, kind, size))?.says ?? null,
  };
}

/** What holds for paths, by the folders that they lie in. */
class ByFolder<T> {
  readonly #folders = new Map<string, Map<Segment, T>>();
  readonly #none: ReadonlyMap<Segment, T> = new Map();

  in(folder: readonly Segment[]): ReadonlyMap<Segment, T> {
    return this.#folders.size === 0 ? this.#none : (this.#folders.get(pathKey(folder)) ?? this.#none);
  }

  set(path: readonly Segment[], value: T): void {
    const folder = pathKey(path.slice(0, -1));
    const inFolder = this.#folders.get(folder) ?? new Map<Segment, T>();
    this.#folders.set(folder, inFolder.set(path.at(-1) ?? '', value));
  }

  delete(path: readonly Segment[]): void {
    this.#folders.get(pathKey(path.slice(0, -1)))?.delete(path.at(-1) ?? '');
  }
}

type Exclusion = (path: readonly Segment[], kind: EntryKind, size: number | null) => boolean;
type ExclusionFix = Exclude<FixRule, { kind: 'move-folder' | 'rename-folder' | 'replace-characters' }>;

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
