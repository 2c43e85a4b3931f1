import type { Segment } from '@drover/core';
import type { Place } from '../places/place.ts';
import { beginsWithRoot, type PathStyle, writePlace } from '../places/place-text.ts';
import { flatMapped, type Steps } from '../steps.ts';
import { type DestinationPattern, fillPattern } from './destination-pattern.ts';
import { foldName } from './fold-name.ts';
import type { LookUp } from './look-up.ts';

/** Something that gets a row: a folder, a user, a drive. */
export interface Candidate {
  readonly name: Segment;
  /** Other names of the same: an e-mail address, an account name. */
  readonly aliases: readonly string[];
  readonly place: Place;
}

/**
 * One way to find the destination of a candidate. `look-up`: a file says it. `equal-names`: the destination has one of the same name.
 * `directory`: the destination has one with the same account name or alias. `template`: the name, filled into a path.
 */
export type PairingRule =
  | { readonly kind: 'look-up'; readonly lookUp: LookUp }
  | { readonly kind: 'equal-names' | 'directory'; readonly below?: readonly Segment[] }
  | { readonly kind: 'template'; readonly pattern: DestinationPattern };
export type PairingRuleKind = PairingRule['kind'];

export type Pairing =
  | {
      readonly outcome: 'matched';
      readonly source: Candidate;
      readonly rule: PairingRuleKind;
      readonly destination: Place;
    }
  | {
      readonly outcome: 'ambiguous';
      readonly source: Candidate;
      readonly rule: PairingRuleKind;
      readonly destinations: readonly Place[];
    }
  | { readonly outcome: 'unmatched'; readonly source: Candidate };

export interface PairingSides {
  readonly sources: readonly Candidate[];
  /** What the destination has; null where that is not known, so that a template is believed. */
  readonly destinations: readonly Candidate[] | null;
  readonly styles: { readonly source: PathStyle; readonly destination: PathStyle };
}

/** Pairs each source with a destination by the first rule that finds one; a rule that finds several ends the search for that source. */
export function* pairNames(sides: PairingSides, rules: readonly PairingRule[]): Steps<readonly Pairing[]> {
  const finders: { readonly kind: PairingRuleKind; readonly find: Finder }[] = [];
  for (const rule of rules) finders.push({ kind: rule.kind, find: yield* finderOf(rule, sides) });
  const pairingOf = (source: Candidate): Pairing => {
    for (const { kind: rule, find } of finders) {
      const [destination, ...others] = find(source);
      if (destination === undefined) continue;
      if (others.length > 0) return { outcome: 'ambiguous', source, rule, destinations: [destination, ...others] };
      return { outcome: 'matched', source, rule, destination };
    }
    return { outcome: 'unmatched', source };
  };
  return yield* flatMapped(sides.sources, (source) => [pairingOf(source)]);
}

type Finder = (source: Candidate) => readonly Place[];

function* finderOf(rule: PairingRule, { destinations, styles }: PairingSides): Steps<Finder> {
  const there = destinations ?? [];
  switch (rule.kind) {
    case 'look-up':
      return (source) => rule.lookUp.find([source.name, ...source.aliases, writePlace(source.place, styles.source)]);
    case 'equal-names':
      return yield* findBy(there, ({ name }) => [name], rule.below);
    case 'directory':
      return yield* findBy(there, accountNames, rule.below);
    case 'template':
      return templateFinder(rule.pattern, destinations, styles.destination);
    default:
      return rule satisfies never;
  }
}

/** Those that have a name in common; among several, the one whose own name is spelled the same. */
function* findBy(
  there: readonly Candidate[],
  namesOf: (of: Candidate) => readonly string[],
  below: readonly Segment[] = [],
): Steps<Finder> {
  const named = yield* flatMapped(there, (entry) => {
    return [...new Set(namesOf(entry).map(foldName))].map((name) => ({ name, entry }));
  });
  const byName = Map.groupBy(named, ({ name }) => name);
  return (source) => {
    const found = new Set(
      namesOf(source)
        .flatMap((name) => byName.get(foldName(name)) ?? [])
        .map(({ entry }) => entry),
    );
    const same = [...found].filter(({ name }) => name === source.name);
    return (same.length === 1 ? same : [...found]).map(({ place }) => ({ ...place, path: [...place.path, ...below] }));
  };
}

/** What one may be known by: `anna@example.com` and `EXAMPLE\anna` are `anna`. */
function accountNames({ name, aliases }: Candidate): readonly string[] {
  return [name, ...aliases]
    .flatMap((each) => [each, each.replace(/^[^\\]*\\/, '').replace(/@[^@]*$/, '')])
    .filter((each) => each !== '');
}

function templateFinder(pattern: DestinationPattern, there: PairingSides['destinations'], style: PathStyle): Finder {
  const known =
    there === null || !beginsWithRoot(style) ? null : new Set(there.map(({ place }) => foldName(place.root)));
  return ({ name }) => {
    const [first = '', ...rest] = fillPattern(pattern, name);
    if (beginsWithRoot(style)) return known === null || known.has(foldName(first)) ? [{ root: first, path: rest }] : [];
    if (style === 'server' && first === '~') return [{ root: first, path: rest }];
    return [{ root: '', path: [/^[a-z]:$/.test(first) ? first.toUpperCase() : first, ...rest] }];
  };
}
