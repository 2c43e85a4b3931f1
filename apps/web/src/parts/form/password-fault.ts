const SHORTEST = 10;

/** What is wrong with a new password; null when nothing is. The server demands the same. */
export function passwordFault(password: string): string | null {
  return [...password].length < SHORTEST ? `At least ${SHORTEST} characters.` : null;
}
