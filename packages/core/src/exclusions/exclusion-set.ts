import type { EntryKind } from '../entry.ts';
import type { Segment } from '../segment.ts';
import { StorageError } from '../storage-error.ts';
import { DEFAULT_EXCLUSIONS, type ExclusionRule, OPTIONAL_EXCLUSIONS } from './exclusion-rules.ts';
import { isGlob, matchesGlob } from './glob.ts';

/** A choice of rules, made ready for millions of names. What is stored of it is `exclusionNames`. */
export interface ExclusionSet {
  readonly rules: readonly ExclusionRule[];
  /** Rules for one name each, by that name in lower case. */
  readonly named: ReadonlyMap<string, readonly ExclusionRule[]>;
  readonly globs: readonly { readonly rule: ExclusionRule; readonly pattern: string }[];
}

/**
 * The set that names stand for, in their order: `default` for all rules that are on in migrations, a rule's id for that rule,
 * `glob:` and a pattern for one of the user's own (any case; a `/` at the end means folders alone), and `-` before any of them to
 * take it out again. No names, no exclusions.
 */
export function exclusionSet(names: readonly string[]): ExclusionSet {
  const rules = new Map<string, ExclusionRule>();
  for (const name of names) {
    const removes = name.startsWith('-');
    for (const rule of rulesNamed(removes ? name.slice(1) : name)) {
      if (removes) rules.delete(rule.id);
      else rules.set(rule.id, rule);
    }
  }
  return compile([...rules.values()]);
}

/** What to store of a set; `exclusionSet` gives it back. */
export function exclusionNames(set: ExclusionSet): string[] {
  return set.rules.map((rule) => rule.id);
}

/** The set with one more rule: a known one by its id, else the text as a glob. */
export function addExclusion(set: ExclusionSet, idOrGlob: string): ExclusionSet {
  return exclusionSet([...exclusionNames(set), KNOWN.has(idOrGlob) ? idOrGlob : `glob:${idOrGlob}`]);
}

/** The set without the rules that have this id or this pattern. */
export function removeExclusion(set: ExclusionSet, idOrGlob: string): ExclusionSet {
  return compile(
    set.rules.filter(({ id, pattern }) => id !== idOrGlob && id !== `glob:${idOrGlob}` && pattern !== idOrGlob),
  );
}

/** The rule that an item meets; null for none. An item's outcome is then 'excluded-by-rule', with the rule's title. */
export function matchExclusion(name: Segment, kind: EntryKind, set: ExclusionSet): ExclusionRule | null {
  if (set.rules.length === 0) return null;
  const lower = name.toLowerCase();
  const named = set.named
    .get(lower)
    ?.find((rule) => concerns(rule, kind) && (!rule.caseSensitive || rule.pattern === name));
  if (named !== undefined) return named;
  for (const { rule, pattern } of set.globs) {
    if (concerns(rule, kind) && matchesGlob(rule.caseSensitive ? name : lower, pattern)) return rule;
  }
  return null;
}

const KNOWN: ReadonlyMap<string, ExclusionRule> = new Map(
  [...DEFAULT_EXCLUSIONS, ...OPTIONAL_EXCLUSIONS].map((rule) => [rule.id, rule]),
);

function rulesNamed(name: string): readonly ExclusionRule[] {
  if (name === 'default') return DEFAULT_EXCLUSIONS;
  const known = KNOWN.get(name);
  if (known !== undefined) return [known];
  const own = /^glob:(.+?)(\/?)$/s.exec(name);
  if (own?.[1] === undefined) {
    throw new StorageError({
      kind: 'config-invalid',
      message: `There is no exclusion called "${name}".`,
      remedy: 'Use "default", the id of a rule, or "glob:" and a pattern.',
    });
  }
  return [
    { id: name, title: own[1] + own[2], pattern: own[1], kind: own[2] === '' ? 'any' : 'folder', caseSensitive: false },
  ];
}

function compile(rules: readonly ExclusionRule[]): ExclusionSet {
  return {
    rules,
    named: Map.groupBy(
      rules.filter(({ pattern }) => !isGlob(pattern)),
      ({ pattern }) => pattern.toLowerCase(),
    ),
    globs: rules
      .filter(({ pattern }) => isGlob(pattern))
      .map((rule) => ({ rule, pattern: rule.caseSensitive ? rule.pattern : rule.pattern.toLowerCase() })),
  };
}

function concerns(rule: ExclusionRule, kind: EntryKind): boolean {
  return rule.kind === 'any' || rule.kind === kind;
}
