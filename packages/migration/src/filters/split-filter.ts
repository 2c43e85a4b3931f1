import { columnAt } from './filter-columns.ts';

/** A term as it is written, in parts. */
export interface WrittenTerm {
  readonly text: string;
  readonly negated: boolean;
  /** Up to the colon; null where none of the known columns stands there. */
  readonly column: ReturnType<typeof columnAt>;
  readonly value: string;
  readonly form: 'bare' | 'quoted' | 'regex';
}

const BLANKS = /\s*/y;
const REGEX = /\/((?:[^/\\]|\\.)+)\/(?=\s|$)/y;
const QUOTED = /"((?:[^"]|"")*)(?:"|$)/y;
const BARE = /\S*/y;

/** Splits a filter into its terms. A quotation mark within quotes is written twice; one that is missing ends with the text. */
export function splitFilter(text: string): readonly WrittenTerm[] {
  const terms: WrittenTerm[] = [];
  for (let at = skip(text, 0); at < text.length; ) {
    const term = termAt(text, at);
    terms.push(term);
    at = skip(text, at + term.text.length);
  }
  return terms;
}

function termAt(text: string, start: number): WrittenTerm {
  const negated = text[start] === '-' && /\S/.test(text[start + 1] ?? '');
  let at = negated ? start + 1 : start;
  const column = columnAt(text.slice(at));
  if (column !== null) at = skip(text, at + column.length);
  const found = valueAt(text, at);
  return {
    text: text.slice(start, at + found.length).trimEnd(),
    negated,
    column,
    value: found.value,
    form: found.form,
  };
}

function valueAt(text: string, at: number): Pick<WrittenTerm, 'form' | 'value'> & { readonly length: number } {
  const regex = read(REGEX, text, at);
  if (regex !== null) return { form: 'regex', value: (regex[1] ?? '').replaceAll('\\/', '/'), length: regex[0].length };
  const quoted = text[at] === '"' ? read(QUOTED, text, at) : null;
  if (quoted !== null)
    return { form: 'quoted', value: (quoted[1] ?? '').replaceAll('""', '"'), length: quoted[0].length };
  const value = read(BARE, text, at)?.[0] ?? '';
  return { form: 'bare', value, length: value.length };
}

function skip(text: string, at: number): number {
  return at + (read(BLANKS, text, at)?.[0].length ?? 0);
}

function read(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
