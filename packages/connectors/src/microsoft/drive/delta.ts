import { type ItemRef, StorageError } from '@drover/core';
import { z } from 'zod';
import type { GraphClient } from '../graph/graph-client.ts';
import { pagesOf } from '../graph/pages.ts';
import { driveItemSchema, ITEM_FIELDS } from './drive-item.ts';

/** As few pages as the service gives; it may give smaller ones. */
const PAGE = 1000;
/** How often the service may forget where a listing stood before that is taken for a trouble of its own. */
const MOST_BEGINNINGS = 3;

/** Source: "driveItem: delta", Microsoft Graph v1.0. What was deleted has no name in drives of organisations. */
const changeSchema = driveItemSchema.extend({
  name: z.exactOptional(z.string()),
  root: z.exactOptional(z.object({})),
  deleted: z.exactOptional(z.object({})),
  parentReference: z.exactOptional(z.object({ id: z.exactOptional(z.string()) })),
});
export type Change = z.output<typeof changeSchema>;

/** Some of the changes by which a drive came to be as it is. An item may come more than once: the last counts. */
export interface ChangePage {
  readonly changes: readonly Change[];
  /** The service forgot where the listing stood (410): all that came before is void. */
  readonly anew: boolean;
}

/** Everything in a drive, in the order of the changes; what is changed while it is listed comes once more. Paths are not told. */
export async function* wholeDrive(
  graph: GraphClient,
  drive: string,
  item: ItemRef,
  signal: AbortSignal,
): AsyncGenerator<ChangePage> {
  const fields = `${ITEM_FIELDS},root,deleted,parentReference`;
  const path = `/drives/${encodeURIComponent(drive)}/root/delta?$top=${PAGE}&$select=${fields}`;
  for (let beginning = 1; ; beginning++) {
    let anew = beginning > 1;
    try {
      for await (const changes of pagesOf(graph, { path, to: 'list all that is in', item }, changeSchema, signal)) {
        yield { changes, anew };
        anew = false;
      }
      return;
    } catch (error) {
      if (!isForgotten(error) || beginning === MOST_BEGINNINGS) throw error;
    }
  }
}

function isForgotten(error: unknown): boolean {
  return error instanceof StorageError && error.vendor?.startsWith('410 ') === true;
}
