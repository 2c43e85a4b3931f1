import type { ConnectorLimits } from '@drover/api';
import type { ConnectorLimits as StoredLimits } from '@drover/database';
import { nextOpening, type TimeWindows, timeWindowsSchema } from '@drover/migration';

/** The limits of a connector as the interface shows them. */
export function connectorLimitsView({ bytesPerSecond, windows }: StoredLimits, now: Date): ConnectorLimits {
  const parsed = parseWindows(windows);
  return { bytesPerSecond, windows: parsed, opensAt: opensAt([parsed], now)?.toISOString() ?? null };
}

/** When all of these are open again, as far as the next opening of each tells; null while all are. */
export function opensAt(windows: readonly (TimeWindows | null)[], now: Date): Date | null {
  const openings = windows.flatMap((each) => (each === null ? null : nextOpening(each, now)) ?? []);
  return openings.length === 0 ? null : new Date(Math.max(...openings.map(Number)));
}

export function parseWindows(windows: unknown): TimeWindows | null {
  return windows === null ? null : timeWindowsSchema.parse(windows);
}
