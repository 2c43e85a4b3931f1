import { cTagOf, eTagOf } from '../answers/drive-item.ts';
import { GraphError } from '../graph-error.ts';
import type { Call } from '../http/call.ts';
import type { StoredItem } from '../model/stored-item.ts';

/** Throws 412 where the request was meant for another state of the item, or for a place where there is none. */
export function checkConditions(call: Pick<Call, 'headers'>, item: StoredItem | null): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = call.headers;
  if (match !== undefined && !fits(match, item)) throw changed('The item has been changed.');
  if (noneMatch !== undefined && fits(noneMatch, item)) throw changed('There is such an item already.');
}

/** Throws 423 while somebody has the item open. */
export function checkLock(item: StoredItem | null): void {
  if (item?.locked === true)
    throw new GraphError(423, 'resourceLocked', 'The resource you are attempting to access is locked.');
}

function fits(tags: string, item: StoredItem | null): boolean {
  if (item === null) return false;
  return tags === '*' || tags === eTagOf(item) || tags === cTagOf(item);
}

function changed(message: string): GraphError {
  return new GraphError(412, 'resourceModified', message, { inner: 'entityTagDoesNotMatch' });
}
