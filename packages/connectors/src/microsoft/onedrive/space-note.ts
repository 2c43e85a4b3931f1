const GIB = 1024 ** 3;

/** What a person should know of the space in a drive; nothing where the service states no limit. */
export function spaceNote(
  quota: { readonly remaining?: number | undefined; readonly total?: number | undefined } | undefined,
): string[] {
  const { remaining, total } = quota ?? {};
  if (remaining === undefined || total === undefined || total === 0) return [];
  return [`${(remaining / GIB).toFixed(1)} of ${(total / GIB).toFixed(1)} GiB are free.`];
}
