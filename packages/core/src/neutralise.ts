const FORMULA = '[=+\\-@\\t\\r|%＝＋－＠]';
const AT_START = new RegExp(`^[\\s\\p{Cf}]*${FORMULA}`, 'u');
/** Where lists are parted by semicolons, a spreadsheet begins a cell behind each, even within quotes. */
const BEHIND_PART = new RegExp(`([;\\t])(?=[\\s"\\p{Cf}]*${FORMULA})`, 'gu');

/** A cell of CSV in which nothing begins like a formula: what does gets an apostrophe, which spreadsheets do not show. */
export function neutralise(text: string): string {
  return (AT_START.test(text) ? `'${text}` : text).replace(BEHIND_PART, "$1'");
}
