import type { Segment } from '../segment.ts';
import type { NameCaution } from './name-profile.ts';
import type { NameRules } from './name-rules.ts';

const NONE: readonly NameCaution[] = [];

/** What a person should know of an item of that name at the destination, though the destination takes it. */
export function cautionsOn(name: Segment, kind: 'file' | 'folder', rules: NameRules): readonly NameCaution[] {
  if (rules.compiledCautions.length === 0) return NONE;
  return rules.compiledCautions.filter(({ only, pattern }) => only === kind && pattern.test(name));
}
