import { displaySegment, type Segment } from '../segment.ts';
import { segmentLength, surelyFits, unitWord } from './length.ts';
import type { NamePattern } from './name-profile.ts';
import type { NamePlace, NameRules } from './name-rules.ts';
import { isDecodable } from './undecodable.ts';

/** Why a destination cannot hold a name or a path. */
export interface NameProblem {
  readonly problem:
    | 'empty'
    | 'dots' // `.` or `..`
    | 'undecodable'
    | 'forbidden-character'
    | 'leading'
    | 'trailing'
    | 'reserved'
    | 'too-long'
    | 'path-too-long'
    | 'path-too-deep';
  /** One sentence for a person. */
  readonly message: string;
  /** Of a path that is too long: its length and what the destination holds, in the unit of its rules. */
  readonly over?: Over;
}

/** How far something is beyond a limit. */
export interface Over {
  readonly length: number;
  readonly max: number;
}

/** True when the destination can hold the name as it is. */
export function isLegalName(name: Segment, rules: NameRules, place: NamePlace): boolean {
  return checkName(name, rules, place).length === 0;
}

const NO_PROBLEMS: readonly NameProblem[] = [];

/** Everything about a name that the destination refuses; empty for a legal name. */
export function checkName(name: Segment, rules: NameRules, place: NamePlace): readonly NameProblem[] {
  if (!rules.suspect.test(name)) {
    if (surelyFits(name, rules.segment)) return NO_PROBLEMS;
    const tooLong = checkLength(name, rules);
    return tooLong === null ? NO_PROBLEMS : [tooLong];
  }
  if (name === '') return [{ problem: 'empty', message: 'The name is empty.' }];
  if (name === '.' || name === '..') {
    return [{ problem: 'dots', message: `The name \`${name}\` stands for a folder itself or the one above.` }];
  }
  return [...checkCharacters(name, rules), ...checkParts(name, rules, place)];
}

/** The patterns that apply where the name is to stand. */
export function patternsFor(rules: NameRules, place: NamePlace): NameRules['compiledPatterns'] {
  return rules.compiledPatterns.filter((pattern) => applies(pattern, place));
}

/** What a pattern speaks of, set off in a message: the whole name or the part that it matches. */
export function patternSubject(name: Segment, { concerns, pattern }: NameRules['compiledPatterns'][number]): string {
  return quote(concerns === 'name' ? name : (pattern.exec(name)?.[0] ?? name));
}

/** Part of a name, set off in a message. */
export function quote(text: string): string {
  return `\`${displaySegment(text)}\``;
}

/** At most five distinct characters, set off in a message. */
export function quoteCharacters(characters: readonly string[]): string {
  const distinct = [...new Set(characters)];
  const shown = distinct.slice(0, 5).map(quote).join(', ');
  return distinct.length > 5 ? `${shown} and ${distinct.length - 5} more` : shown;
}

function checkCharacters(name: Segment, rules: NameRules): NameProblem[] {
  const problems: NameProblem[] = [];
  if (!isDecodable(name, rules.holds)) {
    problems.push({
      problem: 'undecodable',
      message: `The name holds bytes that are no valid UTF-8, which is not possible on ${rules.service}.`,
    });
  }
  const forbidden = name.match(rules.forbiddenCharacters);
  if (forbidden !== null) {
    problems.push({
      problem: 'forbidden-character',
      message: `The name contains ${quoteCharacters(forbidden)}, which is not possible on ${rules.service}.`,
    });
  }
  const first = name.slice(0, 1);
  if (rules.leadingCharacter?.test(first)) {
    problems.push({
      problem: 'leading',
      message: `The name begins with ${quote(first)}, which is not possible on ${rules.service}.`,
    });
  }
  const last = name.slice(-1);
  if (rules.trailingCharacter?.test(last)) {
    problems.push({
      problem: 'trailing',
      message: `The name ends with ${quote(last)}, which is not possible on ${rules.service}.`,
    });
  }
  return problems;
}

function checkParts(name: Segment, rules: NameRules, place: NamePlace): NameProblem[] {
  const reserved = patternsFor(rules, place)
    .filter(({ pattern }) => pattern.test(name))
    .map((pattern): NameProblem => {
      return { problem: 'reserved', message: `${patternSubject(name, pattern)} ${pattern.says} on ${rules.service}.` };
    });
  const tooLong = checkLength(name, rules);
  return tooLong === null ? reserved : [...reserved, tooLong];
}

function checkLength(name: Segment, rules: NameRules): NameProblem | null {
  const { max, unit } = rules.segment;
  const length = segmentLength(name, unit);
  if (length <= max) return null;
  return {
    problem: 'too-long',
    message: `The name is ${length} ${unitWord(unit)} long; the limit on ${rules.service} is ${max}.`,
  };
}

function applies(pattern: NamePattern, place: NamePlace): boolean {
  if (pattern.only === undefined) return true;
  return place.kind === 'folder' && (pattern.only === 'folder' || place.depth === 0);
}
