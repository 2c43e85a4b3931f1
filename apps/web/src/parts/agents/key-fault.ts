const LENGTH = 32;

const WHOLE = /(?<![0-9A-F])[0-9A-F]{32}(?![0-9A-F])/i;

/** A key as it is compared: without what was copied with it, in capitals. */
export function plainKey(typed: string): string {
  return (WHOLE.exec(typed)?.[0] ?? typed.replace(/[\s-]/g, '')).toUpperCase();
}

/** Why this can be no key, in one sentence; null where it can, or where nothing was typed. */
export function keyFault(typed: string): string | null {
  const key = plainKey(typed);
  if (key === '') return null;
  const [wrong] = key.match(/[^0-9A-F]/u) ?? [];
  if (wrong !== undefined) {
    return `“${wrong}” is in no key: a key has digits and the letters from A to F. Copy it as the agent shows it.`;
  }
  if (key.length === LENGTH) return null;
  return key.length < LENGTH
    ? `A key has ${LENGTH} characters, and these are ${key.length}. Copy all of it.`
    : `A key has ${LENGTH} characters, and these are ${key.length}. Copy it alone.`;
}
