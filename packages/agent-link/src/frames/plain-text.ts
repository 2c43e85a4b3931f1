/** Untrusted text on one line: control characters, line separators and what turns writing round become spaces. */
export function plainText(value: string): string {
  return value.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu, ' ');
}
