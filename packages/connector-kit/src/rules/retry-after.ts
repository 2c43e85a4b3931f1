/** Limits of a day are the longest. */
const LONGEST_MS = 86_400_000;

/** Milliseconds until a service wants to be asked again; the header holds seconds or a date (RFC 9110, section 10.2.3). */
export function retryAfterMs(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const seconds = /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(seconds) ? undefined : Math.min(LONGEST_MS, Math.max(0, seconds));
}
