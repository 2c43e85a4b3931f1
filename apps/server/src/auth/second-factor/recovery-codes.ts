import { randomBytes } from 'node:crypto';
import { base32 } from './totp.ts';

const COUNT = 10;
/** 80 bits: nobody finds one from its hash. */
const BYTES = 10;

/** Codes for whoever lost the app, in groups that are easy to copy from paper. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: COUNT }, () => spelled(base32(randomBytes(BYTES)).toLowerCase()));
}

/** A code as it was given out, from however somebody typed it; null where it cannot be one. */
export function readRecoveryCode(text: string): string | null {
  const letters = text.toLowerCase().replace(/[\s-]/g, '');
  return /^[a-z2-7]{16}$/.test(letters) ? spelled(letters) : null;
}

function spelled(letters: string): string {
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}
