import { type ItemRef, StorageError } from '@drover/core';
import { z } from 'zod';
import type { GraphClient } from '../graph/graph-client.ts';
import { optional } from '../graph/optional.ts';
import { ReadLinks } from '../graph/read-links.ts';
import { driveItemSchema, ITEM_FIELDS } from './drive-item.ts';

/** As few pages as the service gives; it may give smaller ones. */
const PAGE = 1000;
/** How often the service may forget where a listing stood before that is taken for a trouble of its own. */
const MOST_BEGINNINGS = 3;

/** Source: "driveItem: delta", Microsoft Graph v1.0. What was deleted has no name in drives of organisations. */
const changeSchema = driveItemSchema.extend({
  name: optional(z.string()),
  root: optional(z.object({})),
  deleted: optional(z.object({})),
  parentReference: optional(z.object({ id: optional(z.string()) })),
});
export type Change = z.output<typeof changeSchema>;

/** Some of the changes by which a drive came to be as it is. An item may come more than once: the last counts. */
export interface ChangePage {
  readonly changes: readonly Change[];
  /** The service forgot where the listing stood: all that came before is void. */
  readonly anew: boolean;
  /** The address of what changes from here on, with the last page; a secret, as it holds a token. */
  readonly deltaLink?: string;
}

const pageSchema = z.object({
  value: z.array(changeSchema),
  '@odata.nextLink': optional(z.string()),
  '@odata.deltaLink': optional(z.string()),
});

/** What changes are told of: whoever keeps them needs to know that they are the same. */
export const CHANGE_FIELDS = `${ITEM_FIELDS},root,deleted,parentReference`;

/**
 * What changed in a drive since a delta link was given, or everything, in the order of the changes; what is changed while it is listed comes once
 * more. Paths are not told. Where the service no longer knows the link, everything comes.
 */
export async function* changesOf(
  graph: GraphClient,
  drive: string,
  item: ItemRef,
  since: string | null,
  signal: AbortSignal,
): AsyncGenerator<ChangePage> {
  const beginning = `/drives/${encodeURIComponent(drive)}/root/delta?$top=${PAGE}&$select=${CHANGE_FIELDS}`;
  let path = since ?? beginning;
  let anew = false;
  let links = new ReadLinks();
  for (let beginnings = 1; ; ) {
    try {
      const attempt = { to: 'list all that is in', item };
      const call = { path: links.next(path, attempt), ...attempt };
      const page: z.output<typeof pageSchema> = await graph.ask(call, pageSchema, signal);
      const { value, '@odata.nextLink': next, '@odata.deltaLink': deltaLink } = page;
      yield { changes: value, anew, ...(deltaLink === undefined ? {} : { deltaLink }) };
      if (next === undefined) return;
      path = next;
      anew = false;
    } catch (error) {
      const isKept = path === since;
      if (!isForgotten(error, isKept) || (!isKept && ++beginnings > MOST_BEGINNINGS)) throw error;
      path = beginning;
      anew = true;
      links = new ReadLinks();
    }
  }
}

/** A link that was kept may also be of another kind by now, or of a host that the service left. */
function isForgotten(error: unknown, isKept: boolean): boolean {
  if (!(error instanceof StorageError)) return false;
  return error.vendor?.startsWith('410 ') === true || (isKept && error.kind === 'unexpected' && !error.retryable);
}
