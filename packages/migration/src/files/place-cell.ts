import { type FileProblem, shownValue } from '../file-problem.ts';
import type { Place } from '../places/place.ts';
import { isPlaceFault, type PathStyle, readPlace } from '../places/place-text.ts';

/** A value of a file with where it stands. */
export interface FileCell {
  readonly line: number;
  readonly column: string;
  readonly text: string;
}

export interface ReadPlaceCell {
  /** Null where the value names none. */
  readonly place: Place | null;
  readonly problems: readonly FileProblem[];
}

/** Private-use characters too: older files have them for bytes that are no text. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\u00a0\u2028\u2029]/u;
/** As pages show a byte that is no text. */
const SHOWN_BYTE = /\\x[89A-F][\dA-F]/;
const BYTES = 'For a name that is no text, write the path by its bytes: bytes:/home/m%FCller.';

/** The place that a cell names, with what is wrong with it and what looks wrong. */
export function readPlaceCell(cell: FileCell, style: PathStyle): ReadPlaceCell {
  const read = readPlace(cell.text, style);
  if (isPlaceFault(read)) return { place: null, problems: [cellProblem('error', cell, read.reason, read.remedy)] };
  const shown = SHOWN_BYTE.exec(cell.text)?.[0];
  if (shown !== undefined) {
    const reason = `The path holds "${shown}" letter for letter; it is not taken for a byte.`;
    return { place: read, problems: [cellProblem('warning', cell, reason, BYTES)] };
  }
  const hidden = HIDDEN.exec(cell.text)?.[0];
  if (hidden === undefined) return { place: read, problems: [] };
  const code = hidden.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
  const reason = `The path holds the character U+${code}, which nobody sees.`;
  return {
    place: read,
    problems: [cellProblem('warning', cell, reason, 'Type the path anew if it came there by copying.')],
  };
}

export function cellProblem(
  severity: FileProblem['severity'],
  { line, column, text }: FileCell,
  reason: string,
  remedy: string,
): FileProblem {
  return { severity, line, column, value: shownValue(text), reason, remedy };
}
