import { randomBytes } from 'node:crypto';

/** Variables of the live tests begin so; docs/development/live-tests.md tells what each is. */
const PREFIX = 'DROVER_LIVE_';

/** The variables of these names, or why a live test that needs them is skipped. */
export function liveVariables<const N extends string>(
  ...names: readonly N[]
):
  | { readonly given: Readonly<Record<N, string>>; readonly skip: null }
  | { readonly given: null; readonly skip: string } {
  const found = names.map((name): [N, string | undefined] => [name, process.env[PREFIX + name]]);
  const missing = found.filter(([, value]) => value === undefined || value === '').map(([name]) => PREFIX + name);
  if (missing.length > 0) return { given: null, skip: `only with a real service: ${missing.join(', ')} not set` };
  return { given: Object.fromEntries(found) as Record<N, string>, skip: null };
}

/** The environment as a server reads it, of those variables that are set for live tests: `DROVER_LIVE_MICROSOFT_TENANT` as `DROVER_MICROSOFT_TENANT`. */
export function liveEnvironment(): Readonly<Record<string, string | undefined>> {
  const live = Object.entries(process.env).filter(([name]) => name.startsWith(PREFIX));
  return Object.fromEntries(live.map(([name, value]) => [name.replace(PREFIX, 'DROVER_'), value]));
}

/** The folder that one suite makes, works in and removes. */
export function liveFolder(now: Date): string {
  return `Drover acceptance ${now.toISOString().slice(0, 10)} ${randomBytes(4).toString('hex')}`;
}
