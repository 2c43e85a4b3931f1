const FORMULA = '[=+\\-@\\t\\r|%＝＋－＠]';
const AT_START = new RegExp(`^['\\s\\p{Cf}]*${FORMULA}`, 'u');
const NEUTRALISED_START = new RegExp(`^'(?=['\\s\\p{Cf}]*${FORMULA})`, 'u');
const IS_FORMULA = new RegExp(FORMULA, 'u');
const IS_SKIPPED = /['\s"\p{Cf}]/u;
/** Where lists are parted by semicolons, a spreadsheet begins a cell behind each, even within quotes. */
const PARTS = /[;\t]/;

/** How tables write that there is nothing; alone it is no formula. */
const NOTHING = '-';

/**
 * A cell of CSV in which nothing begins like a formula: what does gets an apostrophe, which spreadsheets do not show. What has one already
 * gets another, so that `fromNeutralised` always gives the text back.
 */
export function neutralise(text: string): string {
  if (text === NOTHING) return text;
  const begun = AT_START.test(text) ? `'${text}` : text;
  if (!PARTS.test(begun)) return begun;
  const { characters, leads } = formulasIn(begun);
  return characters.map((each, at) => (PARTS.test(each) && leads[at + 1] === 1 ? `${each}'` : each)).join('');
}

/** The text that `neutralise` was given; text that never went through it stays as it is unless it looks like its work. */
export function fromNeutralised(cell: string): string {
  if (!PARTS.test(cell)) return cell.replace(NEUTRALISED_START, '');
  const { characters, leads } = formulasIn(cell);
  const isOurs = (each: string, at: number): boolean =>
    each === "'" && PARTS.test(characters[at - 1] ?? '') && leads[at + 1] === 1;
  return characters
    .filter((each, at) => !isOurs(each, at))
    .join('')
    .replace(NEUTRALISED_START, '');
}

/** The characters, and 1 for each place from which a spreadsheet comes to a formula over what it leaves out; every character is looked at once. */
function formulasIn(text: string): { readonly characters: readonly string[]; readonly leads: Uint8Array } {
  const characters = [...text];
  const leads = new Uint8Array(characters.length + 1);
  for (let at = characters.length - 1; at >= 0; at--) {
    const each = characters[at] ?? '';
    leads[at] = IS_FORMULA.test(each) || (leads[at + 1] === 1 && IS_SKIPPED.test(each)) ? 1 : 0;
  }
  return { characters, leads };
}
