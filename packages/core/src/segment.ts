import { sequenceLength, surrogateAt, wtf8 } from './utf8.ts';

/**
 * One component of a path: what stands between two separators, never joined.
 *
 * A segment is an ordinary string that survives JSON, PostgreSQL `text` and UTF-8 unchanged. Bytes that are no valid UTF-8 are
 * held one by one as the private-use characters U+EF80 ... U+EFFF (byte 0x80 is U+EF80, byte 0xFF is U+EFFF), and NUL, which
 * PostgreSQL cannot store and paths are joined by, as U+EF00. A name that really contains such a character has its own UTF-8
 * bytes held the same way, so the mapping is reversible for every byte sequence. Whoever sends a name to a server checks the
 * bytes, not the segment, for what may not be sent.
 */
export type Segment = string;

const ESCAPE_BASE = 0xef00;
const ESCAPES = /[\uef00\uef80-\uefff]/;
const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a name as a byte-oriented service gives it. */
export function segmentFromBytes(bytes: Uint8Array): Segment {
  try {
    const text = strictDecoder.decode(bytes);
    return needsEscapes(text) ? decodePiecewise(bytes) : text;
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
  return needsEscapes(text) || !text.isWellFormed() ? segmentFromBytes(wtf8(text)) : text;
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

/** True when the segment holds bytes that had to be escaped: no valid UTF-8, NUL, or the escape characters themselves. */
export function hasEscapes(segment: Segment): boolean {
  return ESCAPES.test(segment);
}

/**
 * The segment for a person to read: escaped bytes as `\xNN`; control characters, line separators and what reverses the direction
 * of writing as `\uNNNN`. Not reversible.
 */
export function displaySegment(segment: Segment): string {
  return segment.replace(/[\uef00\uef80-\uefff\u2028-\u202e\u2066-\u2069]|\p{Cc}/gu, (char) => {
    const code = char.charCodeAt(0);
    return isEscape(code) ? `\\x${hex(code - ESCAPE_BASE, 2)}` : `\\u${hex(code, 4)}`;
  });
}

/** What `displaySegment` shows as escapes in a text, read back; a name may also hold those very letters. */
export function readDisplayed(text: string): string {
  return text.replace(/\\u[\da-f]{4}|\\x[\da-f]{2}/gi, (shown) => {
    const code = Number.parseInt(shown.slice(2), 16);
    const char = String.fromCharCode(shown.length === 4 ? ESCAPE_BASE + code : code);
    return char !== '\0' && displaySegment(char).toLowerCase() === shown.toLowerCase() ? char : shown;
  });
}

function isEscape(code: number): boolean {
  return (code >= 0xef80 && code <= 0xefff) || code === ESCAPE_BASE;
}

function needsEscapes(text: string): boolean {
  return ESCAPES.test(text) || text.includes('\0');
}

function hex(code: number, digits: number): string {
  return code.toString(16).toUpperCase().padStart(digits, '0');
}

function decodePiecewise(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    const char = length === 0 ? '' : strictDecoder.decode(bytes.subarray(at, at + length));
    if (length === 0 || needsEscapes(char)) {
      for (let i = 0; i < Math.max(1, length); i++) text += String.fromCharCode(ESCAPE_BASE + (bytes[at + i] ?? 0));
    } else {
      text += char;
    }
    at += Math.max(1, length);
  }
  return text;
}
