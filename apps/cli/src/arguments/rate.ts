import { UsageError } from '../usage-error.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
const RATE = /^(\d+(?:\.\d+)?)([bkmg]?)(?:i?b)?(?:\/s)?$/i;

/** Bytes per second from `500k`, `10M`, `1.5G` or a plain number of bytes; multiples are of 1024. */
export function parseRate(text: string, flag: string): number {
  const match = RATE.exec(text.trim());
  const bytes = match === null ? 0 : Number(match[1]) * (UNITS[(match[2] ?? '').toLowerCase()] ?? 0);
  if (!Number.isFinite(bytes) || bytes < 1) {
    throw new UsageError(`${flag}: "${text}" is no rate. Write bytes a second with K, M or G, such as 500K or 10M.`);
  }
  return bytes;
}
