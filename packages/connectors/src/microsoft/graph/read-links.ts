import { createHash } from 'node:crypto';
import { StorageError } from '@drover/core';
import type { GraphCall } from './graph-client.ts';

/** The pages of one list that were read: a link that leads back to one of them would be followed for ever. */
export class ReadLinks {
  readonly #seen = new Set<string>();

  /** The link of a page that is read now, as it is; throws 'unexpected' for one that was read before. */
  next(link: string, { to, item }: Pick<GraphCall, 'item' | 'to'>): string {
    const key = digest(link);
    if (!this.#seen.has(key)) {
      this.#seen.add(key);
      return link;
    }
    throw new StorageError({
      kind: 'unexpected',
      message: `Microsoft 365 gave a link to a page that had been read already, in the answer to the request to ${to}.`,
      remedy: 'Check that no proxy changes its answers; run again; if it repeats, report it with the log of the run.',
      ...(item === undefined ? {} : { item }),
    });
  }
}

/** Links are long, and a large drive has thousands. */
function digest(link: string): string {
  return createHash('sha256').update(link).digest('base64').slice(0, 16);
}
