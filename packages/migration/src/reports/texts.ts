/** As reports write it: `0 days, 10 hours, 19 minutes and 16 seconds`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24];
  const minutes = Math.floor(seconds / 60) % 60;
  return `${days} days, ${hours} hours, ${minutes} minutes and ${seconds % 60} seconds`;
}

/** ISO 8601 with the offset written out, in UTC: `2026-11-22T12:00:00+00:00`; '' for no time. */
export function instantText(time: Date | null): string {
  return time === null ? '' : time.toISOString().replace(/\.\d+Z$/, '+00:00');
}

/** Bytes as MB of 1024 * 1024, with two digits. */
export function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(2);
}

/** A rate for an hour, as a whole number; '' where nothing can be said. */
export function perHour(amount: number, ms: number): string {
  return ms > 0 ? String(Math.round((amount * 3_600_000) / ms)) : '';
}

/** What a status code comes to, in the word of reports. */
export function statusWord(code: number | null): string {
  if (code === null) return 'Never Run';
  if (code === 230) return 'Canceled';
  if (code < 200) return 'Success';
  return code < 250 ? 'Some Problems' : 'Failure';
}
