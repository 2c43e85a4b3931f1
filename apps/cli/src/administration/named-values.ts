import { UsageError } from '../usage-error.ts';

/** The values of a flag that is written as NAME=VALUE, in order. */
export function namedValues(given: readonly string[] = [], flag: string): readonly (readonly [string, string])[] {
  return given.map((each) => {
    const at = each.indexOf('=');
    if (at < 1) throw new UsageError(`${flag}: "${each}" has no "=". Write ${flag} NAME=VALUE.`);
    return [each.slice(0, at), each.slice(at + 1)];
  });
}
