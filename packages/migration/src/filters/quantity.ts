const UNITS: readonly string[] = ['', 'K', 'M', 'G', 'T', 'P'];

/** A number as people write it: `3`, `1.5 GiB`, `100MB`, `-1`. Units are binary. Null for what is none. */
export function parseQuantity(text: string): { readonly value: number; readonly bytes: boolean } | null {
  const [, digits, unit = '', bytes = ''] = /^(-?\d+(?:\.\d+)?)\s*([kmgtp]?)(i?b)?$/i.exec(text.trim()) ?? [];
  if (digits === undefined) return null;
  const power = UNITS.indexOf(unit.toUpperCase());
  const value = Number(digits) * 1024 ** power;
  if (!Number.isSafeInteger(Math.round(value))) return null;
  return { value: Math.round(value * 1e6) / 1e6, bytes: unit !== '' || bytes !== '' };
}
