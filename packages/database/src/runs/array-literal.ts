const PLAIN = /^[^\\"]*$/;

/** A PostgreSQL array of texts as a parameter: several times cheaper than what `pg` makes of an array. */
export function texts(values: readonly (string | null)[]): string {
  let literal = '{';
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    if (at > 0) literal += ',';
    if (value == null) literal += 'NULL';
    else literal += PLAIN.test(value) ? `"${value}"` : `"${value.replace(/[\\"]/g, '\\$&')}"`;
  }
  return `${literal}}`;
}

/** The same for numbers and truth values. */
export function plain(values: readonly (number | boolean | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}
