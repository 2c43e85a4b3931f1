const counts = new Intl.NumberFormat();
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

export function formatCount(count: number): string {
  return counts.format(count);
}

/** `1 file`, `1,204 files`; only for nouns that take an s. */
export function formatThings(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Bytes in binary units with three figures or so: `14.2 GiB`. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  const number = new Intl.NumberFormat(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${number.format(value)} ${UNITS[unit]}`;
}

/** A share of a whole as a percentage that never says 100 before all is there. */
export function formatShare(part: number, whole: number): string {
  if (whole <= 0) return '0%';
  const share = Math.min(1, Math.max(0, part / whole));
  const tenths = share === 1 ? 1000 : Math.min(999, Math.round(share * 1000));
  return new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 }).format(tenths / 1000);
}
