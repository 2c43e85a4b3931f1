import type { NameRules } from './name-rules.ts';

const BEYOND_ASCII = /[^\p{ASCII}]/u;

/**
 * The name as a destination compares it: two names with one key cannot stand in one folder. Case is folded where the destination
 * ignores it, and composed and decomposed characters are made one where it does not tell them apart.
 */
export function nameKey(name: string, rules: Pick<NameRules, 'caseSensitive' | 'foldsUnicode'>): string {
  if (!BEYOND_ASCII.test(name)) return rules.caseSensitive ? name : name.toLowerCase();
  const composed = rules.foldsUnicode ? name.normalize('NFC') : name;
  if (rules.caseSensitive) return composed;
  const folded = foldCase(composed);
  return rules.foldsUnicode ? folded.normalize('NFC') : folded;
}

/**
 * Simple case folding as file systems and clouds do it: character by character, never changing the number of characters. So `ß` is
 * not `ss`, and the Turkish dotless `ı` and dotted `İ` are letters of their own. Not followed: services' own, older or wider tables
 * (NTFS does not know letters younger than the volume; SQL collations may ignore width or accents).
 */
export function foldCase(text: string): string {
  const whole = foldWhole(text);
  if (whole !== null) return whole;
  let folded = '';
  for (const char of text) folded += foldCharacter(char);
  return folded;
}

/** The same in two native calls for text without letters whose full mapping is longer; null for others. */
function foldWhole(text: string): string | null {
  if (text.includes('ı')) return null;
  const lower = text.toUpperCase().toLowerCase();
  return lower.length === text.length ? lower.replaceAll('ς', 'σ') : null;
}

function foldCharacter(char: string): string {
  if (char === 'ı') return char;
  const upper = char.toUpperCase();
  const simpleUpper = isOneCharacter(upper) ? upper : char;
  const lower = simpleUpper.toLowerCase();
  return isOneCharacter(lower) ? lower : simpleUpper;
}

function isOneCharacter(text: string): boolean {
  return text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff);
}
