import { createHash } from 'node:crypto';

/** What is kept of a random token: whoever reads the database cannot use it. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
