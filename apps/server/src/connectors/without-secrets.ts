import { hideSecrets } from '@drover/connector-kit';

/** Shorter ones would take letters out of ordinary words. */
const SHORT = 4;

/** The same value with every secret taken out of its texts; a very short one only where it stands by itself. */
export function withoutSecrets<T>(value: T, secrets: readonly string[]): T {
  const long = secrets.filter((secret) => secret.length >= SHORT);
  const short = secrets.filter((secret) => secret.length < SHORT);
  const clean = hideSecrets(value, long) as T;
  return short.length === 0 ? clean : (hideAlone(clean, short) as T);
}

function hideAlone(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') {
    return secrets.reduce((text, secret) => text.replaceAll(standingAlone(secret), '(hidden)'), value);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => hideAlone(each, secrets));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, hideAlone(each, secrets)]));
}

function standingAlone(secret: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(secret)}(?![\\p{L}\\p{N}])`, 'gu');
}
