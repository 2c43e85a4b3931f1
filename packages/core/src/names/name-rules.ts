import type { Capabilities } from '../capabilities.ts';
import type { NameCaution, NamePattern, NameProfile } from './name-profile.ts';
import { NAME_PROFILES } from './name-profiles.ts';
import type { NameProfileName } from './profile-name.ts';

/** A profile made ready for millions of names. */
export interface NameRules extends NameProfile {
  readonly profile: NameProfileName;
  /** Matches every name that may be illegal; what it leaves alone and is short enough is legal. */
  readonly suspect: RegExp;
  /** Matches each forbidden character. */
  readonly forbiddenCharacters: RegExp;
  readonly compiledPatterns: readonly (NamePattern & { readonly pattern: RegExp })[];
  readonly compiledCautions: readonly (NameCaution & { readonly pattern: RegExp })[];
  readonly leadingCharacter: RegExp | null;
  readonly trailingCharacter: RegExp | null;
}

/** Where a name is to stand. */
export interface NamePlace {
  readonly kind: 'file' | 'folder';
  /** How many folders lie between it and the top of the destination's root; 0 at the top. */
  readonly depth: number;
}

/** NUL, as itself and as a segment holds it. */
const NUL = String.raw`\x00\uef00`;
const SURROGATE_PAIR = String.raw`[\ud800-\udbff][\udc00-\udfff]`;
const COMPILED = new Map(
  Object.entries(NAME_PROFILES).map(([name, profile]) => [name, compile(name as NameProfileName, profile)]),
);

/** The rules of a service; a connection that knows better how it compares names says so. */
export function nameRules(
  profile: NameProfileName,
  known: Partial<Pick<Capabilities, 'caseSensitive' | 'foldsUnicode'>> = {},
): NameRules {
  const rules = COMPILED.get(profile);
  if (rules === undefined) throw new RangeError(`there is no name profile ${profile}`);
  return {
    ...rules,
    caseSensitive: known.caseSensitive ?? rules.caseSensitive,
    foldsUnicode: known.foldsUnicode ?? rules.foldsUnicode,
  };
}

function compile(name: NameProfileName, profile: NameProfile): NameRules {
  const forbidden = `[${NUL}${profile.forbidden}]${profile.bmpOnly ? `|${SURROGATE_PAIR}` : ''}`;
  const suspect = [
    forbidden,
    String.raw`^\.{0,2}$`,
    ...(profile.holds === 'bytes' ? [] : [String.raw`[\uef80-\uefff]`]),
    ...(profile.leading === undefined ? [] : [`^[${profile.leading}]`]),
    ...(profile.trailing === undefined ? [] : [`[${profile.trailing}]$`]),
    ...profile.patterns.map((pattern) => pattern.source),
  ];
  return {
    ...profile,
    profile: name,
    suspect: new RegExp(suspect.join('|'), 'i'),
    forbiddenCharacters: new RegExp(forbidden, 'g'),
    compiledPatterns: profile.patterns.map((pattern) => ({ ...pattern, pattern: new RegExp(pattern.source, 'i') })),
    compiledCautions: (profile.cautions ?? []).map((each) => ({ ...each, pattern: new RegExp(each.source, 'i') })),
    leadingCharacter: profile.leading === undefined ? null : new RegExp(`[${profile.leading}]`),
    trailingCharacter: profile.trailing === undefined ? null : new RegExp(`[${profile.trailing}]`),
  };
}
