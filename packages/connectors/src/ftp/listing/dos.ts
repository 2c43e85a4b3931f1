import { hour24, minuteTime } from './dates.ts';
import type { Listed } from './listed.ts';
import { parseSize } from './mlsd.ts';

// Every repetition but the last has a limit, so that a hostile line costs no more than an honest one.
const LINE =
  /^(?:(\d\d)-(\d\d)-(\d{4}|\d\d)|(\d{4})-(\d\d)-(\d\d)) {1,40}(\d{1,2}):(\d\d) {0,40}([AaPp][Mm]?)? {1,40}(?:<(DIR|JUNCTION|SYMLINKD?)>(?: {10}| {1,40})|([\d,.]+) )(.+)$/s;

/** One line as Windows' `dir` and IIS write it; null when it is none. */
export function parseDosLine(line: string): Listed | null {
  const match = LINE.exec(line);
  if (match === null) return null;
  const [, m1, d1, y1, y2, m2, d2, hour, minute, half, tag, size, rest = ''] = match;
  const clock = `${hour24(Number(hour), half)}:${minute}`;
  const time = minuteTime(fullYear(y1 ?? y2 ?? ''), Number(m1 ?? m2), Number(d1 ?? d2), clock);
  if (tag === undefined) return { name: rest, kind: 'file', size: parseSize((size ?? '').replace(/[,.]/g, '')), time };
  if (tag === 'DIR')
    return { name: rest, kind: rest === '.' ? 'self' : rest === '..' ? 'parent' : 'folder', size: null, time };
  const arrow = rest.indexOf(' [', 1);
  if (arrow === -1 || !rest.endsWith(']')) return { name: rest, kind: 'link', size: null, time };
  return { name: rest.slice(0, arrow), kind: 'link', size: null, time, linkTarget: rest.slice(arrow + 2, -1) };
}

/** Two digits mean 1970 to 2069. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}
