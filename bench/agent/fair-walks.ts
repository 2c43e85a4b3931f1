import type { Connection, ItemRef } from '@drover/core';

/** Items come in pages of a thousand: with fewer, a page more or less would look unfair. */
const LEAST_ITEMS = 20_000;

/** How many items each connection has walked past, when all have walked the same tree again and again for a time, and one of them past enough items. */
export async function itemsWalked(
  connections: readonly Connection[],
  folder: ItemRef,
  ms: number,
): Promise<readonly number[]> {
  const until = performance.now() + ms;
  let most = 0;
  const isOver = (): boolean => performance.now() >= until && most >= LEAST_ITEMS;
  const walk = async (connection: Connection): Promise<number> => {
    let items = 0;
    while (!isOver())
      for await (const { entries } of connection.walk?.tree(folder, null, new AbortController().signal) ?? []) {
        items += entries.length;
        most = Math.max(most, items);
        if (isOver()) break;
      }
    return items;
  };
  return await Promise.all(connections.map(walk));
}
