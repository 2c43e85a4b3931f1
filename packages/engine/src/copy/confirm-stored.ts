import { displayPath, nameOf, parentRef, pathKey, rootRef, StorageError, sameVersion, versionOf } from '@drover/core';
import type { Failure } from './attempt-failure.ts';
import type { CopyContext } from './copy-context.ts';
import type { CopyJob, SentFile } from './copy-job.ts';
import { changedMeanwhile } from './failure.ts';
import { isListingCheaper, lookAtMany, type ManyItems } from './look-at-many.ts';

/** A file that was stored, but neither side has been looked at since. */
export interface Stored {
  readonly job: CopyJob;
  readonly sent: SentFile;
}

/** What looking at a stored file has shown. */
export type Confirmation =
  | { readonly ok: true; readonly sent: SentFile }
  /** `final`: the file may well be sound, so it is not sent again. */
  | { readonly ok: false; readonly failure: Failure; readonly final: boolean };

/** Looks at both sides of several stored files of one pair of folders, where the answers to the writes did not tell. */
export async function confirmStored(
  group: readonly Stored[],
  context: CopyContext,
  signal: AbortSignal,
): Promise<Confirmation[]> {
  const [arrived, changed] = await Promise.all([
    confirmArrival(group, context, signal),
    findChanged(group, context, signal),
  ]);
  return arrived.map((confirmation, at) => {
    const stored = group[at] as Stored;
    if (!confirmation.ok || !changed.has(stored)) return confirmation;
    // Unless somebody wrote there meanwhile, it is ours and may be replaced.
    if (confirmation.sent.entry.size === confirmation.sent.bytes) markUnsound(stored.job, confirmation.sent);
    return { ok: false, failure: changedMeanwhile(stored.job), final: false };
  });
}

/** Groups that one listing of a folder on either side can confirm. */
export function groupByFolders(all: readonly Stored[]): Stored[][] {
  const groups = new Map<string, Stored[]>();
  for (const stored of all) {
    const { item, source } = stored.job;
    const key = JSON.stringify([pathKey(item.segments.slice(0, -1)), pathKey(source.ref.segments.slice(0, -1))]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [stored]);
    else group.push(stored);
  }
  return [...groups.values()];
}

async function confirmArrival(
  group: readonly Stored[],
  context: CopyContext,
  signal: AbortSignal,
): Promise<Confirmation[]> {
  if (context.confirmsWrites) return group.map(({ sent }) => ({ ok: true, sent }));
  const items = manyOf(group, ({ job }) => job.item);
  const found = await lookAtMany(context.destination, items, context, signal);
  return group.map(({ job, sent }): Confirmation => {
    if (!found.ok)
      return { ok: false, failure: { side: 'destination', error: found.error, changed: false }, final: true };
    const entry = found.value.get(nameOf(job.item));
    if (entry !== undefined) return { ok: true, sent: { ...sent, entry } };
    job.condition = { if: 'absent' };
    return { ok: false, failure: { side: 'destination', error: lost(job), changed: false }, final: false };
  });
}

/** Those whose source is no longer what was listed; only where one listing can tell, since small files are rarely caught in the act. */
async function findChanged(
  group: readonly Stored[],
  context: CopyContext,
  signal: AbortSignal,
): Promise<ReadonlySet<Stored>> {
  const unwatched = group.filter(({ sent }) => !sent.watched);
  const items = manyOf(unwatched, ({ job }) => job.source.ref);
  if (unwatched.length === 0 || !isListingCheaper(items)) return new Set();
  const found = await lookAtMany(context.source, items, context, signal);
  if (!found.ok) return new Set();
  return new Set(
    unwatched.filter(({ job: { source } }) => {
      const now = found.value.get(source.name);
      return now !== undefined && !sameVersion(versionOf(source), versionOf(now));
    }),
  );
}

/** The next attempt may replace what this one stored. */
export function markUnsound(job: CopyJob, { entry }: SentFile): void {
  job.unsound = versionOf(entry);
  job.condition = { if: 'unchanged', since: job.unsound };
}

function manyOf(group: readonly Stored[], refOf: (stored: Stored) => CopyJob['item']): ManyItems {
  const refs = group.map(refOf);
  const first = refs[0];
  return {
    folder: (first === undefined ? null : parentRef(first)) ?? rootRef(),
    names: refs.map(nameOf),
    siblings: group[0]?.job.task.siblings ?? 0,
  };
}

function lost(job: CopyJob): StorageError {
  return new StorageError({
    kind: 'corrupt',
    message: `${displayPath(job.item)} is not there although the destination took it.`,
    remedy: 'Run again; if it repeats, look for a program at the destination that moves or removes new files.',
    item: job.item,
  });
}
