const HOUR = 3_600_000;
const MOST_KNOWN = 10_000;

/** True for the name of a time zone (Europe/Berlin) or a fixed offset (+02:00). */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false; // RangeError: there is no such zone
  }
}

/** How far a zone's clocks are ahead of UTC. In the hour that autumn repeats, either is meant. */
export interface ZoneOffsets {
  atUtc(ms: number): number;
  /** When its clocks show this time. */
  atLocal(ms: number): number;
}

export function zoneOffsets(name: string): ZoneOffsets {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const known = new Map<number, number>();
  const measure = (ms: number): number => {
    const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute) - ms;
  };
  const atUtc = (ms: number): number => {
    const hour = Math.floor(ms / HOUR) * HOUR;
    const offset = known.get(hour) ?? measure(hour);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(hour, offset);
    return offset;
  };
  return { atUtc, atLocal: (ms) => atUtc(ms - atUtc(ms)) };
}
