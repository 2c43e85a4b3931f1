/** More alternatives than anybody writes by hand. */
const MAX_ALTERNATIVES = 1000;

/** All patterns that `{a,b}` stands for, nested ones included; a string says what is wrong with it. */
export function expandBraces(pattern: string): readonly string[] | string {
  const open = findPlain(pattern, 0, '{');
  if (open < 0) return [pattern];
  const parts = alternatives(pattern, open);
  if (parts === null) return 'a `{` is never closed';
  const head = pattern.slice(0, open);
  const expanded: string[] = [];
  for (const part of parts.options) {
    const below = expandBraces(`${head}${part}${pattern.slice(parts.end + 1)}`);
    if (typeof below === 'string') return below;
    expanded.push(...below);
    if (expanded.length > MAX_ALTERNATIVES) return `it stands for more than ${MAX_ALTERNATIVES} patterns`;
  }
  return expanded;
}

function alternatives(pattern: string, open: number): { readonly options: string[]; readonly end: number } | null {
  const options: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < pattern.length; at++) {
    const char = pattern[at];
    if (char === '\\') at++;
    else if (char === '{') depth++;
    else if (char === ',' && depth === 1) {
      options.push(pattern.slice(start, at));
      start = at + 1;
    } else if (char === '}' && --depth === 0) {
      options.push(pattern.slice(start, at));
      return { options, end: at };
    }
  }
  return null;
}

function findPlain(pattern: string, from: number, wanted: string): number {
  for (let at = from; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++;
    else if (pattern[at] === wanted) return at;
  }
  return -1;
}
