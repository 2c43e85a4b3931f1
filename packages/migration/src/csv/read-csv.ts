import { type FileProblem, fileError } from '../file-problem.ts';
import type { Steps } from '../steps.ts';
import { type DecodedText, decodeText, type TextEncoding } from './decode-text.ts';
import { MAX_FILE_BYTES } from './limits.ts';
import { type CsvRow, type CsvSeparator, parseCsv } from './parse-csv.ts';

/** What a file of CSV says. With an error among the problems, the rows are those that could be read nevertheless. */
export interface CsvFile {
  readonly encoding: TextEncoding;
  readonly separator: CsvSeparator;
  readonly rows: readonly CsvRow[];
  readonly problems: readonly FileProblem[];
}

/** Where the first line is looked for. */
const PROBED_CHARACTERS = 64 * 1024;
const SEPARATORS = [',', ';', '\t'] as const;
/** The line by which Excel is told the separator. */
const SEPARATOR_LINE = /^"?sep=([,;\t])"?(?:\r\n|\r|\n|$)/i;

/**
 * Reads a file of CSV as spreadsheets, editors and scripts write it: the encoding and the separator are found out. `decoded` saves the work
 * where it was done.
 */
export function* readCsv(bytes: Uint8Array, decoded: DecodedText | null = null): Steps<CsvFile> {
  const binary = whyNoText(bytes);
  if (binary !== null) return { encoding: 'UTF-8', separator: ',', rows: [], problems: [binary] };
  const { text, encoding, problem } = decoded ?? (yield* decodeText(bytes));
  if (text.includes('\0')) return { encoding, separator: ',', rows: [], problems: [zeroBytes(encoding)] };
  const told = SEPARATOR_LINE.exec(text);
  const separator = SEPARATORS.find((known) => known === told?.[1]) ?? findSeparator(text);
  const from = told === null ? { at: 0, line: 1 } : { at: told[0].length, line: 2 };
  const { rows, problems } = yield* parseCsv(text, separator, from);
  const guess = encoding === 'Windows-1252' ? [WINDOWS_1252] : [];
  const garbled = problem === null ? [] : [problem];
  const nothing = rows.length === 0 && problems.length === 0 ? [EMPTY] : [];
  return { encoding, separator, rows, problems: [...guess, ...garbled, ...problems, ...nothing] };
}

function whyNoText(bytes: Uint8Array): FileProblem | null {
  if (bytes.length > MAX_FILE_BYTES)
    return fileError(
      `The file is larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB.`,
      'Split it, and give the parts one after the other.',
    );
  const isArchive = bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
  if (!isArchive) return null;
  return fileError(
    'The file is a workbook or an archive, no CSV.',
    'Save the sheet as "CSV UTF-8" and give that file.',
  );
}

function zeroBytes(encoding: TextEncoding): FileProblem {
  return fileError(`The file is no text: read as ${encoding} it holds zero bytes.`, 'Save it as CSV in UTF-8.');
}

/** The separator that stands most often in the first line that says something, outside quotes. */
function findSeparator(whole: string): CsvSeparator {
  const text = whole.slice(0, PROBED_CHARACTERS);
  const start = text.search(/[^\s]/);
  const end = text.slice(Math.max(start, 0)).search(/[\r\n]/);
  const first = text.slice(Math.max(start, 0), end < 0 ? undefined : Math.max(start, 0) + end);
  const outside = first.replace(/"[^"]*"/g, '');
  const counts = SEPARATORS.map((separator) => outside.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
}

const EMPTY = fileError('The file is empty.', 'Give a file with a heading line and a line for each row.');
const WINDOWS_1252: FileProblem = {
  severity: 'warning',
  line: null,
  column: null,
  value: null,
  reason: 'The file is not UTF-8. It was read as Windows-1252, the encoding of older programs for Western Europe.',
  remedy:
    'Look at the letters with accents below. When they are wrong, save the file as "CSV UTF-8" and give it again.',
};
