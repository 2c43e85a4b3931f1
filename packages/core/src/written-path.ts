/**
 * Names from the top down as the machine that they are on writes them: `D:/Users/u` where the first is a drive, `\\server\share\x` where it
 * is a server, else `/Users/x`. Whoever calls chooses how a name is spelled.
 */
export function writtenPath(names: readonly string[]): string {
  const [first = '', ...rest] = names;
  if (/^[A-Z]:$/.test(first)) return [first, ...rest].join('/') + (rest.length === 0 ? '/' : '');
  if (/^\\\\[^\\]/.test(first)) return names.join('\\');
  return `/${names.join('/')}`;
}
