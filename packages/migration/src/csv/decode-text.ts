import { type FileProblem, fileError } from '../file-problem.ts';

export type TextEncoding = 'UTF-8' | 'UTF-16 LE' | 'UTF-16 BE' | 'Windows-1252';

export interface DecodedText {
  readonly text: string;
  readonly encoding: TextEncoding;
  /** Where bytes first are no text in that encoding, such as half a letter of UTF-16; in the text they are U+FFFD. */
  readonly problem: FileProblem | null;
}

const LABELS = {
  'UTF-8': 'utf-8',
  'UTF-16 LE': 'utf-16le',
  'UTF-16 BE': 'utf-16be',
} as const satisfies Partial<Record<TextEncoding, string>>;

const LINE_END = /\r\n|\r|\n/g;
/** How much of a file without a mark is looked at for the zero bytes of UTF-16. */
const PROBED_BYTES = 4096;

/**
 * The text of a file from whatever program wrote it, without the mark at its beginning. What has no mark is UTF-16 when every second byte of
 * most letters is zero, else UTF-8, else Windows-1252, which takes all bytes: whoever asks tells people so.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const encoding = markedEncoding(bytes) ?? zeroByteEncoding(bytes);
  if (encoding !== null) {
    const text = wellFormed(bytes, LABELS[encoding]);
    if (text !== null) return { text, encoding, problem: null };
    return { text: new TextDecoder(LABELS[encoding]).decode(bytes), encoding, problem: malformed(bytes, encoding) };
  }
  const text = wellFormed(bytes, LABELS['UTF-8']);
  if (text !== null) return { text, encoding: 'UTF-8', problem: null };
  return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'Windows-1252', problem: null };
}

function markedEncoding(bytes: Uint8Array): keyof typeof LABELS | null {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return 'UTF-16 LE';
  if (first === 0xfe && second === 0xff) return 'UTF-16 BE';
  return first === 0xef && second === 0xbb && third === 0xbf ? 'UTF-8' : null;
}

function zeroByteEncoding(bytes: Uint8Array): keyof typeof LABELS | null {
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

function wellFormed(bytes: Uint8Array, label: string, options = { stream: false }): string | null {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes, options);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function malformed(bytes: Uint8Array, encoding: keyof typeof LABELS): FileProblem {
  const before = longestText(bytes, LABELS[encoding]);
  return fileError(
    `The file was read as ${encoding}, and bytes of this line are no text in it.`,
    'Save the file in UTF-8 with the program that made it, look at this line, and give the file again.',
    (before.match(LINE_END)?.length ?? 0) + 1,
  );
}

/** The text before the first bytes that are none: all that decodes when what follows is left open. */
function longestText(bytes: Uint8Array, label: string): string {
  const open = { stream: true };
  let [good, bad] = [0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (wellFormed(bytes.subarray(0, middle), label, open) === null) bad = middle;
    else good = middle;
  }
  return wellFormed(bytes.subarray(0, good), label, open) ?? '';
}
