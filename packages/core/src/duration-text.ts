/** `42 s`, `7 min 05 s`, `2 h 03 min`, `3 d 4 h`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Up to this, people count seconds. */
const SECONDS_ALONE = 600;

/** How long is still to be waited: `214 s`, `23 h 59 min`. */
export function waitText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < SECONDS_ALONE ? `${seconds} s` : durationText(seconds * 1000);
}
