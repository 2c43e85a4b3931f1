import { type Entry, type Facts, type ItemNote, type ItemRef, pathKey, reportedFacts } from '@drover/core';
import type { TransferPolicy } from '../transfer.ts';
import type { Lister } from './walked-folders.ts';

/** Whether a run tells of each item what is known of it. */
export function reportsFacts(mode: 'copy' | 'scan', { permissions }: TransferPolicy): boolean {
  return mode === 'scan' && permissions === 'report';
}

/** Whether a run goes by what listings leave out: by what is hidden on Windows, which is no matter of names. */
export function needsFacts(mode: 'copy' | 'scan', policy: TransferPolicy): boolean {
  return reportsFacts(mode, policy) || policy.only?.hidden === 'skip';
}

/** The first items of runs that are to tell what their source cannot. */
const firstOfUntold = new WeakSet<Entry>();

/**
 * Listings with what they leave out, all of it or the attributes, asked for a page at a time; as they are where the source cannot tell,
 * which the first item at the top then says once for the run, if all was asked for.
 */
export function withFacts(
  lister: Lister,
  facts: Facts | undefined,
  { all, top }: { readonly all: boolean; readonly top: ItemRef },
): Lister {
  if (facts === undefined) return all ? withWord(lister, top) : lister;
  return {
    async *list(folder, signal) {
      for await (const page of lister.list(folder, signal)) {
        const told = await facts.of(page, signal);
        // The very entries go on: connections know by them what was listed together.
        yield page.map((entry, at) => {
          const { attributes } = told[at] ?? {};
          if (all) return Object.assign(entry, told[at]);
          return attributes === undefined ? entry : Object.assign(entry, { attributes });
        });
      }
    },
    close: () => lister.close(),
  };
}

function withWord(lister: Lister, top: ItemRef): Lister {
  return {
    async *list(folder, signal) {
      let isFirst = folder.root === top.root && pathKey(folder.segments) === pathKey(top.segments);
      for await (const page of lister.list(folder, signal)) {
        const [first] = page;
        if (isFirst && first !== undefined) {
          firstOfUntold.add(first);
          isFirst = false;
        }
        yield page;
      }
    },
    close: () => lister.close(),
  };
}

/** The note on an item, where the run makes such notes. */
export function factsNote(entry: Entry, { tellsFacts }: { readonly tellsFacts: boolean }): readonly ItemNote[] {
  if (!tellsFacts) return NONE;
  const told: ItemNote = { note: 'facts', facts: reportedFacts(entry) };
  return firstOfUntold.has(entry) ? [told, { note: 'facts-missing' }] : [told];
}

const NONE: readonly ItemNote[] = [];
