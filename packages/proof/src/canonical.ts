/** What a record of a proof may hold: whole numbers only, so that every language writes them the same way. */
export type Canonical =
  | string
  | number
  | boolean
  | null
  | readonly Canonical[]
  | { readonly [key: string]: Canonical | undefined };

/**
 * The one text of a value by RFC 8785 (JSON Canonicalization Scheme): no blanks, members ordered by the UTF-16 code units of their names.
 * Members that are undefined are left out. Throws a RangeError for a number that is no safe integer, and for ill-formed text.
 */
export function canonicalJson(value: Canonical): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number that a proof can hold`);
    return String(value === 0 ? 0 : value);
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new RangeError('a text is no well-formed Unicode');
    return JSON.stringify(value);
  }
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  let members = '';
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) members += `${members === '' ? '' : ','}${canonicalJson(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

function isList(
  value: readonly Canonical[] | { readonly [key: string]: Canonical | undefined },
): value is readonly Canonical[] {
  return Array.isArray(value);
}
