const MOST = 100_000_000;

/** How many licences a person writes, with whatever separates thousands; null for an empty text, undefined for what is no such number. */
export function readLicences(text: string): number | null | undefined {
  const digits = text.trim().replace(/(?<=\d)[\s.,'’](?=\d{3}(?!\d))/gu, '');
  if (digits === '') return null;
  const licences = /^\d+$/.test(digits) ? Number(digits) : 0;
  return licences >= 1 && licences <= MOST ? licences : undefined;
}
