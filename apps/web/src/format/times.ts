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

/** `42 s`, `7 min 05 s`, `2 h 03 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
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
