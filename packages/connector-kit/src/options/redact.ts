import { isShown, type OptionsSchema } from '../options.ts';

const HIDDEN = '(hidden)';
/** Single lines of a key are hidden too, from a length on that no ordinary word has. */
const MIN_LINE = 16;

/** The options as they may be shown: what is secret, or not declared, is replaced wherever it stands. */
export function redact(options: OptionsSchema, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const secrets = secretsIn(options, values);
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name, value]) => value !== undefined && isShown(options.fields, name, values))
      .map(([name, value]) => {
        const { info } = options.fields[name] ?? {};
        return [name, info === undefined || info.secret ? HIDDEN : hideSecrets(value, secrets)];
      }),
  );
}

/** Every secret among the values, in each form in which it may turn up in texts. */
export function secretsIn(options: OptionsSchema, values: Readonly<Record<string, unknown>>): readonly string[] {
  const plain = Object.entries(values).flatMap(([name, value]) =>
    options.fields[name]?.info.secret === true ? textsIn(value) : [],
  );
  const forms = plain.flatMap((secret) => [
    secret,
    ...secret.split(/\r?\n/).filter((line) => line.length >= MIN_LINE),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('base64url'),
  ]);
  // The longest first, so that no part of one is left standing.
  return [...new Set(forms)].filter((form) => form !== '').sort((a, b) => b.length - a.length);
}

/** Anything that is about to be logged or shown, with the secrets taken out of all texts in it: lists, objects and errors with their causes. */
export function hideSecrets(value: unknown, secrets: readonly string[]): unknown {
  return hide(value, secrets, new Set());
}

function hide(value: unknown, secrets: readonly string[], above: ReadonlySet<unknown>): unknown {
  if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, HIDDEN), value);
  if (typeof value !== 'object' || value === null) return value;
  if (above.has(value)) return '(circular)';
  const within = new Set(above).add(value);
  if (Array.isArray(value)) return value.map((each) => hide(each, secrets, within));
  const entries = value instanceof Error ? errorEntries(value) : Object.entries(value);
  return Object.fromEntries(entries.map(([key, each]) => [hide(key, secrets, within), hide(each, secrets, within)]));
}

/** Message, stack and cause are not enumerable. */
function errorEntries(error: Error): [string, unknown][] {
  const { name, message, stack, cause } = error;
  const all = { ...error, name, message, stack, cause };
  return Object.entries(all).filter(([, value]) => value !== undefined);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
