/** All that a query gives page after page, each page behind the last of the one before. */
export async function* inPages<T, K>(
  read: (after: K | null) => Promise<readonly T[]>,
  keyOf: (last: T) => K,
  size: number,
): AsyncGenerator<T> {
  for (let after: K | null = null; ; ) {
    const page: readonly T[] = await read(after);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < size) return;
    after = keyOf(last);
  }
}
