const FORMULA = '[=+\\-@\\t\\r|%＝＋－＠]';
const AT_START = new RegExp(`^['\\s\\p{Cf}]*${FORMULA}`, 'u');
const NEUTRALISED_START = new RegExp(`^'(?=['\\s\\p{Cf}]*${FORMULA})`, 'u');
/** Where lists are parted by semicolons, a spreadsheet begins a cell behind each, even within quotes. */
const BEHIND_PART = new RegExp(`([;\\t])(?=['\\s"\\p{Cf}]*${FORMULA})`, 'gu');
const NEUTRALISED_PART = new RegExp(`([;\\t])'(?=['\\s"\\p{Cf}]*${FORMULA})`, 'gu');

/** How tables write that there is nothing; alone it is no formula. */
const NOTHING = '-';

/**
 * A cell of CSV in which nothing begins like a formula: what does gets an apostrophe, which spreadsheets do not show. What has one already
 * gets another, so that `fromNeutralised` always gives the text back.
 */
export function neutralise(text: string): string {
  if (text === NOTHING) return text;
  return (AT_START.test(text) ? `'${text}` : text).replace(BEHIND_PART, "$1'");
}

/** The text that `neutralise` was given; text that never went through it stays as it is unless it looks like its work. */
export function fromNeutralised(cell: string): string {
  return cell.replace(NEUTRALISED_PART, '$1').replace(NEUTRALISED_START, '');
}
