import { type FileProblem, fileError } from '../file-problem.ts';
import type { Steps } from '../steps.ts';
import { countLineEnds } from './line-ends.ts';

export type TextEncoding = 'UTF-8' | 'UTF-16 LE' | 'UTF-16 BE' | 'Windows-1252';

export interface DecodedText {
  readonly text: string;
  readonly encoding: TextEncoding;
  /** Where bytes first are no text in that encoding, such as half a letter of UTF-16; in the text they are U+FFFD. */
  readonly problem: FileProblem | null;
}

type Unicode = Exclude<TextEncoding, 'Windows-1252'>;

const LABELS = {
  'UTF-8': 'utf-8',
  'UTF-16 LE': 'utf-16le',
  'UTF-16 BE': 'utf-16be',
  'Windows-1252': 'windows-1252',
} as const satisfies Record<TextEncoding, string>;

/** Decoded in one step; even, for UTF-16. */
const PIECE_BYTES = 256 * 1024;
/** How much of a file without a mark is looked at for the zero bytes of UTF-16. */
const PROBED_BYTES = 4096;

/**
 * The text of a file from whatever program wrote it, without the mark at its beginning. What has no mark is UTF-16 when every second byte of
 * most letters is zero, else UTF-8, else Windows-1252, which takes all bytes: whoever asks tells people so.
 */
export function* decodeText(bytes: Uint8Array): Steps<DecodedText> {
  const known = markedEncoding(bytes) ?? zeroByteEncoding(bytes);
  const encoding = known ?? 'UTF-8';
  const { text, broken } = yield* wellFormedText(bytes, encoding);
  if (broken === null) return { text, encoding, problem: null };
  if (known === null) {
    const all = yield* anyText(bytes, 'Windows-1252');
    return { text: all, encoding: 'Windows-1252', problem: null };
  }
  const good = text + longestText(broken, known, text === '');
  return { text: yield* anyText(bytes, known), encoding, problem: yield* malformed(good, known) };
}

function markedEncoding(bytes: Uint8Array): Unicode | null {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return 'UTF-16 LE';
  if (first === 0xfe && second === 0xff) return 'UTF-16 BE';
  return first === 0xef && second === 0xbb && third === 0xbf ? 'UTF-8' : null;
}

function zeroByteEncoding(bytes: Uint8Array): Unicode | null {
  if (bytes.length % 2 !== 0) return null;
  const probed = bytes.subarray(0, PROBED_BYTES);
  const zeros = [0, 0];
  probed.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  const most = probed.length / 4;
  if (odd > most && even === 0) return 'UTF-16 LE';
  return even > most && odd === 0 ? 'UTF-16 BE' : null;
}

/** The text up to the first piece that is none in that encoding. */
function* wellFormedText(
  bytes: Uint8Array,
  encoding: Unicode,
): Steps<{ readonly text: string; readonly broken: Uint8Array | null }> {
  const parts: string[] = [];
  for (const piece of piecesOf(bytes, encoding)) {
    const part = wellFormed(piece, encoding, { isFirst: parts.length === 0 });
    if (part === null) return { text: parts.join(''), broken: piece };
    parts.push(part);
    yield;
  }
  return { text: parts.join(''), broken: null };
}

/** The text with U+FFFD for what is none. */
function* anyText(bytes: Uint8Array, encoding: TextEncoding): Steps<string> {
  const parts: string[] = [];
  for (const piece of piecesOf(bytes, encoding)) {
    parts.push(new TextDecoder(LABELS[encoding], { ignoreBOM: parts.length > 0 }).decode(piece));
    yield;
  }
  return parts.join('');
}

/** No letter is cut in two, so each piece is decoded by itself. */
function* piecesOf(bytes: Uint8Array, encoding: TextEncoding): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; ) {
    const to = letterAt(bytes, from + PIECE_BYTES, encoding);
    yield bytes.subarray(from, to);
    from = to;
  }
}

/** Where the letter begins that this byte is of. */
function letterAt(bytes: Uint8Array, at: number, encoding: TextEncoding): number {
  const byte = (back: number): number => bytes[at - back] ?? 0;
  if (at >= bytes.length) return bytes.length;
  switch (encoding) {
    case 'UTF-8':
      return (
        at -
        Math.max(
          0,
          [0, 1, 2, 3].findIndex((back) => (byte(back) & 0xc0) !== 0x80),
        )
      );
    case 'UTF-16 LE':
      return (byte(-1) & 0xfc) === 0xdc ? at - 2 : at;
    case 'UTF-16 BE':
      return (byte(0) & 0xfc) === 0xdc ? at - 2 : at;
    case 'Windows-1252':
      return at;
    default:
      return encoding satisfies never;
  }
}

function wellFormed(
  bytes: Uint8Array,
  encoding: Unicode,
  { isFirst, isOpen = false }: { readonly isFirst: boolean; readonly isOpen?: boolean },
): string | null {
  try {
    const decoder = new TextDecoder(LABELS[encoding], { fatal: true, ignoreBOM: !isFirst });
    return decoder.decode(bytes, { stream: isOpen });
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function* malformed(before: string, encoding: Unicode): Steps<FileProblem> {
  return fileError(
    `The file was read as ${encoding}, and bytes of this line are no text in it.`,
    'Save the file in UTF-8 with the program that made it, look at this line, and give the file again.',
    (yield* countLineEnds(before)) + 1,
  );
}

/** The text before the first bytes that are none: all that decodes when what follows is left open. */
function longestText(bytes: Uint8Array, encoding: Unicode, isFirst: boolean): string {
  const start = (length: number) => wellFormed(bytes.subarray(0, length), encoding, { isFirst, isOpen: true });
  let [good, bad] = [0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (start(middle) === null) bad = middle;
    else good = middle;
  }
  return start(good) ?? '';
}
