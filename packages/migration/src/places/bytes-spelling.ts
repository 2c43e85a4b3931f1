import { displaySegment, hasEscapes, type Segment, segmentFromBytes, segmentToBytes } from '@drover/core';
import type { PlaceFault } from './place.ts';

/** Begins a path that is spelled by its bytes, for names that are no text: `bytes:/home/m%FCller`. */
const PREFIX = 'bytes:';
const encoder = new TextEncoder();
const ENCODED = /%([\da-f]{2})|%|[^%]+/gi;

/** The bytes of such a spelling, `%XX` for any of them; a folder at the top where it begins with a slash, else what the connector begins with. */
export function writeBytes(names: readonly Segment[], atTop: boolean): string {
  return `${PREFIX}${atTop ? '/' : ''}${names.map(encode).join('/')}`;
}

/** Null where the path is written in another way. The first name may hold slashes, as an address does. */
export function readBytes(
  text: string,
): { readonly names: readonly Segment[]; readonly atTop: boolean } | PlaceFault | null {
  if (!text.startsWith(PREFIX)) return null;
  const written = text.slice(PREFIX.length);
  const names: Segment[] = [];
  for (const part of written.split('/').filter((name) => name !== '' && name !== '.')) {
    const name = decode(part);
    if (name === null)
      return { reason: `In "${part}" a percent sign stands without two hexadecimal digits.`, remedy: PERCENT };
    if (name === '.' || name === '..')
      return { reason: `The path "${text}" leads upwards by "..".`, remedy: FROM_THE_TOP };
    if (names.length > 0 && name.includes('/'))
      return { reason: `The name "${part}" holds a slash.`, remedy: FROM_THE_TOP };
    names.push(name);
  }
  return { names, atTop: written.startsWith('/') };
}

function encode(name: Segment): string {
  const text = name.replaceAll('%', '%25').replaceAll('/', '%2F');
  return Array.from(text, (char) => (hasEscapes(char) || displaySegment(char) !== char ? percent(char) : char)).join(
    '',
  );
}

function percent(char: Segment): string {
  return Array.from(segmentToBytes(char), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

function decode(part: string): Segment | null {
  const bytes: number[] = [];
  for (const [whole, digits] of part.matchAll(ENCODED)) {
    if (whole === '%') return null;
    const read = digits === undefined ? encoder.encode(whole) : [Number.parseInt(digits, 16)];
    for (const byte of read) bytes.push(byte);
  }
  return segmentFromBytes(Uint8Array.from(bytes));
}

const FROM_THE_TOP = 'Write the way from the top down, such as bytes:/home/m%FCller.';
const PERCENT = 'Write each byte as % and two digits, and a percent sign as %25.';
