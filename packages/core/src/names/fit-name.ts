import { type Segment, segmentFromText, segmentToText } from '../segment.ts';
import { segmentLength } from './length.ts';
import type { NameRules } from './name-rules.ts';

/** The part after the last dot that people take for the type of a file, dot included; '' for folders and for names without one. */
export function extensionOf(name: Segment, kind: 'file' | 'folder'): string {
  if (kind === 'folder') return '';
  const match = /(?:\.tar)?\.[^.\s]{1,16}$/i.exec(name);
  return match === null || match.index === 0 ? '' : match[0];
}

/**
 * The name with `suffix` before its extension, its stem cut so that the whole is within the limit. Characters that people see as one
 * stay whole wherever at least one of them fits. (The longest extension leaves room for a stem under every service's limit.)
 */
export function fitName(name: Segment, kind: 'file' | 'folder', rules: NameRules, suffix = ''): Segment {
  const extension = extensionOf(name, kind);
  const { max, unit } = rules.segment;
  const room = max - segmentLength(extension, unit) - segmentLength(suffix, unit);
  return cut(name.slice(0, name.length - extension.length), room, rules) + suffix + extension;
}

function cut(stem: Segment, room: number, rules: NameRules): Segment {
  if (segmentLength(stem, rules.segment.unit) <= room) return stem;
  const bytes = rules.holds === 'bytes';
  const text = bytes ? stem : segmentToText(stem);
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text);
  const kept = takeWhileFits(graphemesOf(graphemes), room, rules) || takeWhileFits(text, room, rules);
  const tidy = kept.replace(/(?<=[^\s.])[\s.]{1,8}$/, '');
  return bytes ? tidy : segmentFromText(tidy);
}

function* graphemesOf(segments: Intl.Segments): Generator<string> {
  for (const { segment } of segments) yield segment;
}

function takeWhileFits(parts: Iterable<string>, room: number, rules: NameRules): string {
  let kept = '';
  let length = 0;
  for (const part of parts) {
    const segment = rules.holds === 'bytes' ? part : segmentFromText(part);
    length += segmentLength(segment, rules.segment.unit);
    if (length > room) break;
    kept += part;
  }
  return kept;
}
