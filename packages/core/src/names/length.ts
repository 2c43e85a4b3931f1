import { hasEscapes, type Segment, segmentToText } from '../segment.ts';
import type { LengthLimit } from './name-profile.ts';

/** How long the service counts a segment to be. */
export function segmentLength(segment: Segment, unit: LengthLimit['unit']): number {
  if (unit === 'bytes') return byteLength(segment);
  return hasEscapes(segment) ? segmentToText(segment).length : segment.length;
}

/** True when the segment is certainly within the limit, told without looking at its characters. */
export function surelyFits(segment: Segment, limit: LengthLimit): boolean {
  return segment.length * (limit.unit === 'bytes' ? 3 : 1) <= limit.max;
}

/** The unit in the words of a message. */
export function unitWord(unit: LengthLimit['unit']): string {
  return unit === 'bytes' ? 'bytes' : 'characters';
}

function byteLength(segment: Segment): number {
  let count = 0;
  for (let i = 0; i < segment.length; i++) {
    const code = segment.charCodeAt(i);
    if (code < 0x80) count += 1;
    else if (code < 0x800) count += 2;
    else if (code === 0xef00 || (code >= 0xef80 && code <= 0xefff)) count += 1;
    else if (code >= 0xd800 && code <= 0xdbff) {
      count += 4;
      i++;
    } else count += 3;
  }
  return count;
}
