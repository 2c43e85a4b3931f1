import { randomInt } from 'node:crypto';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Gives a random name of 22 letters and digits, 130 bits that nobody can guess. */
export function newId(): string {
  return Array.from({ length: 22 }, () => DIGITS.charAt(randomInt(DIGITS.length))).join('');
}
