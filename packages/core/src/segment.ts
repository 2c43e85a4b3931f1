/**
 * One component of a path: what stands between two separators, never joined.
 *
 * A segment is an ordinary string that survives JSON, PostgreSQL `text` and UTF-8 unchanged. Bytes that are no valid UTF-8 are
 * held one by one as the private-use characters U+EF80 ... U+EFFF (byte 0x80 is U+EF80, byte 0xFF is U+EFFF). A name that really
 * contains such a character has its own UTF-8 bytes held the same way, so the mapping is reversible for every byte sequence.
 */
export type Segment = string;

const ESCAPE_BASE = 0xef00;
const isEscape = (code: number): boolean => code >= 0xef80 && code <= 0xefff;
const NEEDS_CARE = /[\uef80-\uefff\ufffd]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a name as a byte-oriented service gives it. */
export function segmentFromBytes(bytes: Uint8Array): Segment {
  try {
    const text = strictDecoder.decode(bytes);
    return /[\uef80-\uefff]/.test(text) ? decodePiecewise(bytes) : text;
  } catch (error) {
    if (error instanceof TypeError) return decodePiecewise(bytes);
    throw error;
  }
}

/** Gives back exactly the bytes that the segment was read from. */
export function segmentToBytes(segment: Segment): Uint8Array {
  if (!hasEscapes(segment)) return encoder.encode(segment);
  const parts: number[] = [];
  for (const char of segment) {
    const code = char.codePointAt(0) ?? 0;
    if (isEscape(code)) parts.push(code - ESCAPE_BASE);
    else parts.push(...encoder.encode(char));
  }
  return Uint8Array.from(parts);
}

/** Reads a name as a string-oriented service gives it; ill-formed UTF-16 (a lone surrogate) is held as its three bytes. */
export function segmentFromText(text: string): Segment {
  return NEEDS_CARE.test(text) ? segmentFromBytes(wtf8(text)) : text;
}

/** Gives a string-oriented service its own spelling back, lone surrogates included. Undecodable bytes stay escaped. */
export function segmentToText(segment: Segment): string {
  if (!hasEscapes(segment)) return segment;
  const bytes = segmentToBytes(segment);
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const unit = surrogateAt(bytes, at);
    if (unit !== null) {
      text += String.fromCharCode(unit);
      at += 3;
      continue;
    }
    const length = sequenceLength(bytes, at);
    text +=
      length === 0
        ? String.fromCharCode(ESCAPE_BASE + (bytes[at] ?? 0))
        : strictDecoder.decode(bytes.subarray(at, at + length));
    at += length === 0 ? 1 : length;
  }
  return text;
}

/** True when the segment holds bytes that are no valid UTF-8. */
export function hasEscapes(segment: Segment): boolean {
  return /[\uef80-\uefff]/.test(segment);
}

/** The segment for a person to read: escaped bytes as `\xNN`, control characters as `\u00NN`. Not reversible. */
export function displaySegment(segment: Segment): string {
  return segment.replace(/[\uef80-\uefff]|\p{Cc}/gu, (char) => {
    const code = char.charCodeAt(0);
    return isEscape(code)
      ? `\\x${(code - ESCAPE_BASE).toString(16).toUpperCase()}`
      : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

function decodePiecewise(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    const char = length === 0 ? '' : strictDecoder.decode(bytes.subarray(at, at + length));
    if (length === 0 || isEscape(char.charCodeAt(0))) {
      for (let i = 0; i < Math.max(1, length); i++) text += String.fromCharCode(ESCAPE_BASE + (bytes[at + i] ?? 0));
    } else {
      text += char;
    }
    at += Math.max(1, length);
  }
  return text;
}

/** Length of the valid UTF-8 sequence that starts here; 0 when there is none (Unicode standard, table 3-7). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length =
    first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  for (let i = 1; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1] ?? 0;
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second > 0x9f) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second > 0x8f) return 0;
  return length;
}

function surrogateAt(bytes: Uint8Array, at: number): number | null {
  const second = bytes[at + 1] ?? 0;
  const third = bytes[at + 2] ?? 0;
  if (bytes[at] !== 0xed || second < 0xa0 || second > 0xbf || (third & 0xc0) !== 0x80) return null;
  return 0xd000 | ((second & 0x3f) << 6) | (third & 0x3f);
}

/** UTF-8 that also writes lone surrogates, as three bytes each. */
function wtf8(text: string): Uint8Array {
  const parts: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff)
      parts.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    else parts.push(...encoder.encode(char));
  }
  return Uint8Array.from(parts);
}
