export const PRIORITY_FAULT = 'A whole number from -100 to 100.';

/** Which of those that wait start first; null for what is no priority. */
export function readPriority(text: string): number | null {
  const number = Number(text);
  return /^\s*-?\d{1,3}\s*$/.test(text) && Math.abs(number) <= 100 ? number : null;
}
