import { dayTime, minuteTime, monthNumber, recentTime } from './dates.ts';
import type { Listed, ListedTime } from './listed.ts';
import { parseSize } from './mlsd.ts';

// type and permissions; links, owner and group (any of them may be missing, owners may hold spaces); size or device numbers;
// date in one of three orders; one space; name. Every repetition has a limit, so that a hostile line costs no more than an honest one.
const LINE =
  /^([-dlbcpsDPnwSC])([-rwxsStTlL]{9})[.+@]?.{0,400}? (\d{1,20}|\d{1,10}, {0,10}\d{1,10}) {1,40}(?:([A-Za-z]{3}) {1,40}(\d{1,2})|(\d{1,2})\.? {1,40}([A-Za-z]{3})|(\d{4})-(\d\d)-(\d\d)) {1,40}(\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?|\d{4})(?: [-+]\d{4})? (.+)$/s;

/** One line as `ls -l` writes it; null when it is none. `now` decides which year a date without one is in. */
export function parseUnixLine(line: string, now: number): Listed | null {
  const match = LINE.exec(line);
  if (match === null) return null;
  const [, type = '', permissions = '', size = '', m1, d1, d2, m2, year, isoMonth, isoDay, clock = '', rest = ''] =
    match;
  const time =
    year === undefined
      ? englishTime(m1 ?? m2 ?? '', Number(d1 ?? d2), clock, now)
      : minuteTime(Number(year), Number(isoMonth), Number(isoDay), clock);
  const kind = type === '-' ? 'file' : type === 'd' ? 'folder' : type === 'l' ? 'link' : 'special';
  const { name, target } = kind === 'link' ? splitLink(rest, Number(size)) : { name: rest, target: undefined };
  return {
    name,
    kind: kind === 'folder' && name === '.' ? 'self' : kind === 'folder' && name === '..' ? 'parent' : kind,
    size: kind === 'file' ? parseSize(size) : null,
    time,
    mode: modeOf(permissions),
    ...(target === undefined ? {} : { linkTarget: target }),
  };
}

function englishTime(monthName: string, day: number, clock: string, now: number): ListedTime | null {
  const month = monthNumber(monthName);
  if (month === null) return null;
  return clock.includes(':') ? recentTime(month, day, clock, now) : dayTime(Number(clock), month, day);
}

/** A link's size is the length of its target, which tells where the target begins if the name itself holds an arrow. */
function splitLink(rest: string, size: number): { name: string; target: string | undefined } {
  const arrow = ' -> ';
  const bySize = rest.length - size - arrow.length;
  const at = size > 0 && bySize > 0 && rest.startsWith(arrow, bySize) ? bySize : rest.indexOf(arrow);
  return at < 1
    ? { name: rest, target: undefined }
    : { name: rest.slice(0, at), target: rest.slice(at + arrow.length) };
}

function modeOf(permissions: string): number {
  let mode = 0;
  for (let i = 0; i < 9; i++) {
    const flag = permissions[i] ?? '-';
    if (flag !== '-' && !'STLl'.includes(flag)) mode |= 1 << (8 - i);
  }
  if ('sS'.includes(permissions[2] ?? '')) mode |= 0o4000;
  if ('sS'.includes(permissions[5] ?? '')) mode |= 0o2000;
  if ('tT'.includes(permissions[8] ?? '')) mode |= 0o1000;
  return mode;
}
