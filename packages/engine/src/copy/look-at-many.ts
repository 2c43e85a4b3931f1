import { type Clock, type Connection, childRef, type Entry, type ItemRef, type Segment } from '@drover/core';
import { type Attempted, attempt } from './attempts.ts';

/** A listing costs about as much as this many entries of it cost in questions for single items. */
const ENTRIES_PER_QUESTION = 50;
const QUESTIONS_AT_ONCE = 8;
/** Others may have come since the folder was counted; a listing longer than that may never end. */
const MORE_THAN_KNOWN = 10_000;

export interface ManyItems {
  readonly folder: ItemRef;
  readonly names: readonly Segment[];
  /** How many items the folder may hold. */
  readonly siblings: number;
}

/** True when one listing of the folder is cheaper than a question for each item. */
export function isListingCheaper({ names, siblings }: ManyItems): boolean {
  return names.length > 2 && siblings <= names.length * ENTRIES_PER_QUESTION;
}

/** The items that are there, by name: from one listing where that is cheaper, else asked for one by one. */
export async function lookAtMany(
  connection: Connection,
  items: ManyItems,
  limits: { readonly attempts: number; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Attempted<ReadonlyMap<Segment, Entry>>> {
  const { folder, names } = items;
  const found = new Map<Segment, Entry>();
  if (isListingCheaper(items)) {
    const wanted = new Set(names);
    const list = async () => {
      found.clear();
      let left = items.siblings + names.length + MORE_THAN_KNOWN;
      for await (const page of connection.list(folder, signal)) {
        for (const entry of page) {
          if (wanted.has(entry.name) && entry.unusable === undefined) found.set(entry.name, entry);
        }
        left -= page.length;
        if (left < 0) break;
      }
    };
    const listed = await attempt(list, limits, { operation: 'list', item: folder }, signal);
    if (!listed.ok) return listed;
  }
  // A listing may spell a name otherwise than it was sent (NFC, NFD), so what it lacks is asked for by itself.
  const missing = names.filter((name) => !found.has(name));
  for (let at = 0; at < missing.length; at += QUESTIONS_AT_ONCE) {
    const some = missing.slice(at, at + QUESTIONS_AT_ONCE);
    const answers = await Promise.all(
      some.map((name) => {
        const item = childRef(folder, name);
        return attempt(() => connection.stat(item, signal), limits, { operation: 'stat', item }, signal);
      }),
    );
    for (const [index, answer] of answers.entries()) {
      if (!answer.ok) return answer;
      if (answer.value !== null) found.set(some[index] as Segment, answer.value);
    }
  }
  return { ok: true, value: found };
}
