/** One element of a pattern for a single name. */
type Token =
  | { readonly type: 'text'; readonly char: string }
  | { readonly type: 'one' }
  | { readonly type: 'any' }
  | { readonly type: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/** A pattern for one name: `*`, `?`, `[a-z]`, `[!a-z]`, and `\` before a character that stands for itself. */
export type SegmentGlob = readonly Token[];

/** Reads a pattern without braces and slashes; a string says what is wrong with it. */
export function parseSegmentGlob(pattern: string): SegmentGlob | string {
  const chars = Array.from(pattern);
  const tokens: Token[] = [];
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? '';
    if (char === '*') {
      if (tokens.at(-1)?.type !== 'any') tokens.push({ type: 'any' });
    } else if (char === '?') tokens.push({ type: 'one' });
    else if (char === '\\') {
      at++;
      if (at === chars.length) return 'it ends with a lone backslash';
      tokens.push({ type: 'text', char: chars[at] ?? '' });
    } else if (char === '[') {
      const parsed = parseClass(chars, at);
      if (parsed === null) return 'a `[` is never closed';
      tokens.push(parsed.token);
      at = parsed.end;
    } else tokens.push({ type: 'text', char });
  }
  return tokens;
}

/** True when the whole name matches. Takes at most the product of both lengths in steps, whatever the pattern. */
export function matchesSegment(glob: SegmentGlob, name: string): boolean {
  const chars = Array.from(name);
  let token = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < chars.length) {
    const current = glob[token];
    if (current?.type === 'any') {
      star = token++;
      starAt = at;
    } else if (current !== undefined && matchesOne(current, chars[at] ?? '')) {
      token++;
      at++;
    } else if (star >= 0) {
      // Only the last star can have to take more; what earlier ones took is as good as any.
      token = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (glob[token]?.type === 'any') token++;
  return token === glob.length;
}

function matchesOne(token: Exclude<Token, { type: 'any' }>, char: string): boolean {
  switch (token.type) {
    case 'text':
      return token.char === char;
    case 'one':
      return true;
    case 'class':
      return token.negated !== token.ranges.some(([from, to]) => from <= char && char <= to);
    default:
      return token satisfies never;
  }
}

function parseClass(chars: readonly string[], start: number): { readonly token: Token; readonly end: number } | null {
  let at = start + 1;
  const negated = chars[at] === '!' || chars[at] === '^';
  if (negated) at++;
  const ranges: [string, string][] = [];
  for (let first = true; ; first = false) {
    const char = chars[at];
    if (char === undefined) return null;
    if (char === ']' && !first) return { token: { type: 'class', negated, ranges }, end: at };
    const from = char === '\\' ? (chars[++at] ?? '') : char;
    at++;
    const next = chars[at + 1];
    if (chars[at] === '-' && next !== undefined && next !== ']') {
      ranges.push([from, next]);
      at += 2;
    } else ranges.push([from, from]);
  }
}
