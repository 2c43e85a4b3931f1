import type { Entry, ItemRecord } from '@drover/core';

/** When the source's file changed last, as a record tells it. */
export function changedAt({ modified }: Entry): Pick<ItemRecord, 'modified'> {
  return modified === undefined ? {} : { modified: modified.epochMs };
}
