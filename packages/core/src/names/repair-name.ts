import {
  hasEscapes,
  type Segment,
  segmentFromBytes,
  segmentFromText,
  segmentToBytes,
  segmentToText,
} from '../segment.ts';
import { StorageError } from '../storage-error.ts';
import { isLegalName, patternSubject, patternsFor, quote, quoteCharacters } from './check-name.ts';
import { extensionOf, fitName } from './fit-name.ts';
import { hashName } from './hash-name.ts';
import { segmentLength, unitWord } from './length.ts';
import type { NamePlace, NameRules } from './name-rules.ts';
import type { NameRepair } from './repair.ts';
import { replaceUndecodable } from './undecodable.ts';

/** What to do with a name that the destination cannot hold. */
export type NamePolicy = { readonly mode: 'remove' | 'skip' } | { readonly mode: 'replace'; readonly by: string };

/** Removing one thing may bring the next to light; after this many rounds the name is given up for a plain one. */
const MAX_ROUNDS = 8;

/**
 * The name as the destination can hold it, and what was done to it; null when the policy is to skip and the name is illegal. The
 * same name always gives the same repair, and a repaired name is left alone. With 'replace', rejects a character that will not do.
 */
export function repairName(name: Segment, rules: NameRules, policy: NamePolicy, place: NamePlace): NameRepair | null {
  if (isLegalName(name, rules, place)) return { original: name, repaired: name, steps: [] };
  if (policy.mode === 'skip') return null;
  if (policy.mode === 'replace') requireReplacement(policy.by, rules);
  const repair: Repair = { rules, place, by: policy.mode === 'replace' ? policy.by : '', original: name, steps: [] };
  let repaired = name;
  for (let round = 0; round < MAX_ROUNDS && !isLegalName(repaired, rules, place); round++) {
    for (const pass of PASSES) repaired = pass(repaired, repair);
  }
  if (!isLegalName(repaired, rules, place)) repaired = plainName(repair);
  return { original: name, repaired, steps: repair.steps };
}

/** Why a character cannot stand for those that are refused; null when it can. */
export function replacementProblem(by: string, rules: NameRules): string | null {
  if ([...by].length !== 1) return 'It must be exactly one character.';
  const everywhere = [by, `${by}a`, `a${by}`, `a${by}a`, by + by];
  const legal = everywhere.every((name) => isLegalName(segmentFromText(name), rules, { kind: 'folder', depth: 0 }));
  return legal ? null : `It is not possible everywhere in a name on ${rules.service}.`;
}

/** Rejects with 'config-invalid' when the character cannot stand for those that are refused. */
export function requireReplacement(by: string, rules: NameRules): void {
  const problem = replacementProblem(by, rules);
  if (problem === null) return;
  throw new StorageError({
    kind: 'config-invalid',
    message: `Characters that are not possible on ${rules.service} cannot be replaced by ${quote(by)}. ${problem}`,
    remedy: 'Choose another character, such as `_` or `-`, or let them be removed.',
  });
}

interface Repair {
  readonly rules: NameRules;
  readonly place: NamePlace;
  /** What stands for a refused character; '' removes it. */
  readonly by: string;
  readonly original: Segment;
  readonly steps: string[];
}

type Pass = (name: Segment, repair: Repair) => Segment;

const PASSES: readonly Pass[] = [
  dropUndecodable,
  dropForbidden,
  cutPatterns,
  trimEnds,
  nameTheNameless,
  markReserved,
  shorten,
  canonical,
];

function dropUndecodable(name: Segment, { rules, by, steps }: Repair): Segment {
  const bytes: string[] = [];
  const repaired = replaceUndecodable(name, rules.holds, (byte) => {
    bytes.push(String.fromCharCode(0xef00 + byte));
    return by;
  });
  if (bytes.length > 0) {
    const what = bytes.length === 1 ? 'the undecodable byte' : `${bytes.length} undecodable bytes`;
    steps.push(`${done(by)} ${what} ${quoteCharacters(bytes)}${instead(by)}`);
  }
  return repaired;
}

function dropForbidden(name: Segment, { rules, by, steps }: Repair): Segment {
  const found = name.match(rules.forbiddenCharacters);
  if (found === null) return name;
  steps.push(`${done(by)} ${quoteCharacters(found)}${instead(by)}`);
  return name.replace(rules.forbiddenCharacters, by);
}

function cutPatterns(name: Segment, { rules, place, by, steps }: Repair): Segment {
  let repaired = name;
  for (const { repair, pattern } of patternsFor(rules, place)) {
    if (repair !== 'cut') continue;
    const found = pattern.exec(repaired)?.[0];
    if (found === undefined) continue;
    steps.push(`${done(by)} ${quote(found)}${instead(by)}`);
    repaired = repaired.replace(new RegExp(pattern.source, 'gi'), by);
  }
  return repaired;
}

function trimEnds(name: Segment, { rules, by, steps }: Repair): Segment {
  let start = 0;
  let end = name.length;
  while (start < end && rules.leadingCharacter?.test(name.charAt(start))) start++;
  while (end > start && rules.trailingCharacter?.test(name.charAt(end - 1))) end--;
  if (start > 0) steps.push(`${done(by)} the leading ${inWords(name.slice(0, start))}${instead(by)}`);
  if (end < name.length) steps.push(`${done(by)} the trailing ${inWords(name.slice(end))}${instead(by)}`);
  return by.repeat(start) + name.slice(start, end) + by.repeat(name.length - end);
}

function nameTheNameless(name: Segment, repair: Repair): Segment {
  const lostItsStem = repair.place.kind === 'file' && !repair.original.startsWith('.') && /^\.[^.\s]{1,16}$/.test(name);
  if (name !== '' && name !== '.' && name !== '..' && !lostItsStem) return name;
  if (repair.by !== '' && !lostItsStem && name !== '') {
    repair.steps.push(`replaced ${quote(name)}${instead(repair.by)}`);
    return repair.by.repeat(name.length);
  }
  return plainName(repair);
}

function markReserved(name: Segment, { rules, place, by, steps }: Repair): Segment {
  const mark = by || '_';
  let repaired = name;
  for (const reserved of patternsFor(rules, place)) {
    if (reserved.repair === 'cut') continue;
    const match = reserved.pattern.exec(repaired);
    if (match === null) continue;
    steps.push(`added ${quote(mark)} because ${patternSubject(repaired, reserved)} ${reserved.says}`);
    const at = match.index + (reserved.repair === 'mark-after' ? match[0].length : 0);
    repaired = repaired.slice(0, at) + mark + repaired.slice(at);
  }
  return repaired;
}

function shorten(name: Segment, { rules, place, steps }: Repair): Segment {
  const { max, unit } = rules.segment;
  const length = segmentLength(name, unit);
  if (length <= max) return name;
  const shortened = fitName(name, place.kind, rules);
  steps.push(`shortened from ${length} to ${segmentLength(shortened, unit)} ${unitWord(unit)}`);
  return shortened;
}

/** Escaped bytes that met when something between them went may now be a character. */
function canonical(name: Segment, { rules }: Repair): Segment {
  if (!hasEscapes(name)) return name;
  return rules.holds === 'bytes' ? segmentFromBytes(segmentToBytes(name)) : segmentFromText(segmentToText(name));
}

/** A legal name for what has none left, with the original's extension where that is legal. */
function plainName({ rules, place, original, steps }: Repair): Segment {
  const bare = `unnamed ~${hashName(original).slice(0, 6)}`;
  const withExtension = bare + extensionOf(original, place.kind);
  const name = isLegalName(withExtension, rules, place) ? withExtension : bare;
  steps.push(`named it ${quote(name)} because nothing usable was left`);
  return name;
}

function done(by: string): string {
  return by === '' ? 'removed' : 'replaced';
}

function instead(by: string): string {
  return by === '' ? '' : ` by ${quote(by)}`;
}

function inWords(ends: string): string {
  if (/^ +$/.test(ends)) return ends.length === 1 ? 'space' : `${ends.length} spaces`;
  if (/^\.+$/.test(ends)) return ends.length === 1 ? 'dot' : `${ends.length} dots`;
  return quote(ends);
}
