interface PageOf<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

const MOST_ROUNDS = 20;

/** A page of what passes, read from pages that also hold what does not. It may be short; `next` is null only at the very end. */
export async function fillPage<T>(
  read: (cursor: string | null) => Promise<PageOf<T>>,
  passes: (item: T) => boolean,
  cursor: string | null,
  limit: number,
): Promise<PageOf<T>> {
  const items: T[] = [];
  let next: string | null = cursor;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const page = await read(next);
    items.push(...page.items.filter(passes));
    next = page.next;
    if (next === null || items.length + page.items.length > limit) break;
  }
  return { items, next };
}
