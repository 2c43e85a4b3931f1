import { hasEscapes, type Segment, segmentToBytes } from '../segment.ts';
import { sequenceLength, surrogateAt } from '../utf8.ts';
import type { NameProfile } from './name-profile.ts';

const ESCAPED_RUN = /[\uef80-\uefff]+/g;

/**
 * The segment with each byte replaced that a destination for text cannot hold. Escaped bytes that are a private-use character stay;
 * those of a lone surrogate stay where any UTF-16 is held.
 */
export function replaceUndecodable(
  segment: Segment,
  holds: NameProfile['holds'],
  replace: (byte: number) => string,
): Segment {
  if (holds === 'bytes' || !hasEscapes(segment)) return segment;
  return segment.replace(ESCAPED_RUN, (run) => {
    const bytes = segmentToBytes(run);
    let kept = '';
    for (let at = 0; at < bytes.length; ) {
      const length = decodableLength(bytes, at, holds);
      kept += length === 0 ? replace(bytes[at] ?? 0) : run.slice(at, at + length);
      at += Math.max(1, length);
    }
    return kept;
  });
}

/** True when the destination can hold all bytes of the segment. */
export function isDecodable(segment: Segment, holds: NameProfile['holds']): boolean {
  let decodable = true;
  replaceUndecodable(segment, holds, () => {
    decodable = false;
    return '';
  });
  return decodable;
}

function decodableLength(bytes: Uint8Array, at: number, holds: NameProfile['holds']): number {
  const unit = surrogateAt(bytes, at);
  if (unit === null) return sequenceLength(bytes, at);
  // Two halves side by side would come back from the destination as one character, that is, as another name.
  const next = unit < 0xdc00 ? surrogateAt(bytes, at + 3) : null;
  const previous = unit >= 0xdc00 && at >= 3 ? surrogateAt(bytes, at - 3) : null;
  const paired = (next !== null && next >= 0xdc00) || (previous !== null && previous < 0xdc00);
  return holds === 'utf16' && !paired ? 3 : 0;
}
