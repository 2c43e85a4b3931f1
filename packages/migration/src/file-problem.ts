/** Something wrong with a file that a person wrote: where it stands, what it says there, why that does not do, and what to do about it. */
export interface FileProblem {
  /** One error refuses the whole file; a warning does not. */
  readonly severity: 'error' | 'warning';
  /** Counted from 1 as an editor counts; null when it is about the whole file. */
  readonly line: number | null;
  /** The heading, or `column 3` where there are none; null when it is about the whole line. */
  readonly column: string | null;
  readonly value: string | null;
  readonly reason: string;
  readonly remedy: string;
}

const SHOWN_CHARACTERS = 200;

/** A problem of the file as a whole, or of the lines that nobody can tell apart. */
export function fileError(reason: string, remedy: string, line: number | null = null): FileProblem {
  return { severity: 'error', line, column: null, value: null, reason, remedy };
}

/** What a cell says, short enough for a message. */
export function shownValue(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
