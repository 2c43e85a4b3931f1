import { createHash } from 'node:crypto';
import { isLegalName, type NamePlace, type NameRules, type Segment } from '@drover/core';
import { type Comparable, versionFrom } from './compare.ts';

/**
 * The name under which a source file is stored beside somebody's work: `report (from source 3f9a1c).docx`. The same version always
 * gives the same name. Null when the destination can hold none.
 */
export function besideName(name: Segment, source: Comparable, rules: NameRules, place: NamePlace): Segment | null {
  const { size, modified, changeTag } = versionFrom(source);
  const version = JSON.stringify([size, modified?.epochMs ?? null, changeTag ?? null]);
  const digits = createHash('sha256').update(version).digest('hex').slice(0, 6);
  const mark = ` (from source ${digits})`;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && name.length - dot <= 17 ? name.slice(dot) : '';
  let stem = name.slice(0, name.length - extension.length);
  while (stem !== '') {
    const candidate = `${stem}${mark}${extension}`;
    if (isLegalName(candidate, rules, place)) return candidate;
    stem = Array.from(stem).slice(0, -1).join('');
  }
  return null;
}
