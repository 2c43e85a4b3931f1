/** True for a pattern in which some character stands for others. */
export function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/**
 * True when the whole name is of the pattern: `*` stands for any characters, `?` for one, all else for itself. Takes at most the product
 * of both lengths in steps, whatever the pattern.
 */
export function matchesGlob(name: string, pattern: string): boolean {
  let n = 0;
  let p = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    const want = pattern[p];
    if (want === '*') {
      star = p++;
      resume = n;
    } else if (want === '?') {
      n += (name.codePointAt(n) ?? 0) > 0xffff ? 2 : 1;
      p++;
    } else if (want === name[n]) {
      n++;
      p++;
    } else if (star >= 0) {
      n = ++resume;
      p = star + 1;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
