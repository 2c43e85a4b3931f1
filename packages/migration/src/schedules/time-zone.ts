import { z } from 'zod';

/** True for names of the IANA time zone database, such as `Europe/Berlin`, and `UTC`. */
export function isTimeZone(name: string): boolean {
  // Offsets such as +01:00 are known to Intl as well, but know nothing of daylight saving.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export const timeZoneSchema = z
  .string()
  .max(100)
  .refine(isTimeZone, 'There is no such time zone. Give one such as Europe/Berlin.')
  .describe('A name of the IANA time zone database, such as Europe/Berlin.');
