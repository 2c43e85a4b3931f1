import { type KnownItem, pathKey, type Segment } from '@drover/core';
import { type Database, givenNames, type RowPath } from '@drover/database';
import type { Step } from '@drover/migration';

/** What earlier copies made of items, by `rowPathKey`; without those of which they made nothing. */
export async function givenSteps(database: Database, items: readonly RowPath[]): Promise<ReadonlyMap<string, Step>> {
  const wanted = [...new Map(items.map((item) => [rowPathKey(item), item])).values()];
  const given = await givenNames(database, wanted);
  return new Map(
    wanted.flatMap((item, at) => {
      const known = given[at] ?? null;
      return known === null ? [] : [[rowPathKey(item), stepOf(known)] as const];
    }),
  );
}

export function rowPathKey({
  transferId,
  path,
}: {
  readonly transferId: string;
  readonly path: readonly Segment[];
}): string {
  return pathKey([transferId, ...path]);
}

function stepOf({ destinationName: name, movedUp = 0 }: KnownItem): Step {
  return { name, movedUp };
}
