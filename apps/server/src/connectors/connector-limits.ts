import type { ConnectorLimits, LimitsNow } from '@drover/api';
import type { ConnectorLimits as StoredLimits } from '@drover/database';
import { nextOpening, openWindow, type TimeWindows, timeWindowsSchema } from '@drover/migration';

/** The limits of a connector as the interface shows them. */
export function connectorLimitsView(limits: StoredLimits, at: Date): Omit<ConnectorLimits, 'budget'> {
  const now = limitsAt(limits, at);
  return {
    ...{ bytesPerSecond: limits.bytesPerSecond, windows: parseWindows(limits.windows) },
    opensAt: now.open ? null : now.until,
    now,
  };
}

/** Whether a connector may be used, how fast, and until when that holds. */
export function limitsAt({ bytesPerSecond, windows: stored }: StoredLimits, at: Date): LimitsNow {
  const windows = parseWindows(stored);
  if (windows === null) return { open: true, bytesPerSecond, until: null };
  const { window, until } = openWindow(windows, at);
  const own = window?.bytesPerSecond;
  return {
    open: window !== null,
    bytesPerSecond: own === undefined ? bytesPerSecond : own,
    until: until?.toISOString() ?? null,
  };
}

/** When all of these are open again, as far as the next opening of each tells; null while all are. */
export function opensAt(windows: readonly (TimeWindows | null)[], now: Date): Date | null {
  const openings = windows.flatMap((each) => (each === null ? null : nextOpening(each, now)) ?? []);
  return openings.length === 0 ? null : new Date(Math.max(...openings.map(Number)));
}

export function parseWindows(windows: unknown): TimeWindows | null {
  return windows === null ? null : timeWindowsSchema.parse(windows);
}
