import { randomBytes } from 'node:crypto';

/** 256 bits that nobody can guess, fit for cookies and addresses: 43 characters. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}
