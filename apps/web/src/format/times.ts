const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const words = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeStyle: 'long' });
const second = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** A moment as people say it: `2 hours ago`, `yesterday`, `12 Nov`; the exact one belongs beside it on hover. */
export function formatRelative(epochMs: number, nowMs: number): string {
  const age = nowMs - epochMs;
  if (Math.abs(age) < MINUTE) return 'just now';
  if (Math.abs(age) < HOUR) return words.format(-Math.round(age / MINUTE), 'minute');
  if (Math.abs(age) < DAY) return words.format(-Math.round(age / HOUR), 'hour');
  if (Math.abs(age) < 7 * DAY) return words.format(-Math.round(age / DAY), 'day');
  const sameYear = new Date(epochMs).getFullYear() === new Date(nowMs).getFullYear();
  return (sameYear ? dayOfYear : day).format(epochMs);
}

/** The whole moment in the viewer's zone, to the second. */
export function formatExact(epochMs: number): string {
  return exact.format(epochMs);
}

/** To the second, with the day where hours alone would not tell: `23:59:58`, `12 Nov 23:59:58`. */
export function formatMoment(epochMs: number, withDay: boolean): string {
  return withDay ? `${dayOfYear.format(epochMs)} ${second.format(epochMs)}` : second.format(epochMs);
}

/** The hour, with the day where it is not today's. */
export function formatClock(epochMs: number, nowMs: number): string {
  const time = clock.format(epochMs);
  if (new Date(epochMs).toDateString() === new Date(nowMs).toDateString()) return `today at ${time}`;
  return `${dayOfYear.format(epochMs)} at ${time}`;
}

/** A time that is still to come, no more exact than such a guess can be. */
export function formatTimeLeft(ms: number): string {
  if (ms < MINUTE) return 'less than a minute';
  if (ms < HOUR) return `about ${Math.round(ms / MINUTE)} min`;
  if (ms < 10 * HOUR) {
    const tens = Math.round(ms / (10 * MINUTE));
    return `about ${Math.floor(tens / 6)} h ${(tens % 6) * 10} min`;
  }
  if (ms < 2 * DAY) return `about ${Math.round(ms / HOUR)} h`;
  return `about ${Math.round(ms / DAY)} days`;
}
