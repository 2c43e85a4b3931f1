// Making a formatter costs more than a row of a list; these are made once.
const counts = new Intl.NumberFormat();
const tenths = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const wholes = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const shares = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
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
  const number = unit === 0 || value >= 99.95 ? wholes : tenths;
  return `${number.format(value)} ${UNITS[unit]}`;
}

/** A share of a whole as a percentage that never says 100 before all is there. */
export function formatShare(part: number, whole: number): string {
  if (whole <= 0) return '0%';
  const share = Math.min(1, Math.max(0, part / whole));
  return shares.format(share === 1 ? 1 : Math.min(999, Math.round(share * 1000)) / 1000);
}
