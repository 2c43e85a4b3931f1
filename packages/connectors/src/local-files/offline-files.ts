import type { Stats } from 'node:fs';
import { displayPath, type Entry, type ItemRef, nameOf, type Segment, StorageError } from '@drover/core';
import type { FilePath } from './file-calls.ts';

/** What is done about files whose content is in an archive or a cloud, so that reading fetches it back. */
export interface OfflineFiles {
  /** On any file system: a file with a size and without a block on the disk is one of them. Else only on those that are known for it. */
  readonly withoutBlocks: boolean;
  /**
   * Which of these files are really archived, where the kind of the file system is not known: others without a block on the disk are sparse,
   * compressed or share their content. `prefix` leads to their folder.
   */
  readonly confirm?: (
    prefix: FilePath,
    names: readonly Segment[],
    signal: AbortSignal,
  ) => Promise<ReadonlySet<Segment>>;
  /** False where so many bytes may not be fetched back now; absent where nothing may. */
  readonly mayRecall?: (bytes: number) => Promise<boolean>;
}

/** Whether the file is one of them, where the file system has such files. */
export function isOffline({ size, blocks }: Pick<Stats, 'size' | 'blocks'>): boolean {
  return size > 0 && blocks === 0;
}

export function wordFor({ mayRecall }: OfflineFiles): NonNullable<Entry['offline']> {
  return mayRecall === undefined ? 'kept' : 'recalled';
}

/** The entries of one folder, with those marked as archived that really are. */
export async function confirmed(
  entries: Entry[],
  { prefix, system: { offline } }: { readonly prefix: FilePath; readonly system: { readonly offline?: OfflineFiles } },
  signal: AbortSignal,
): Promise<Entry[]> {
  if (offline?.confirm === undefined || offline.withoutBlocks) return entries;
  const names = entries.filter((entry) => entry.offline !== undefined).map(({ ref }) => nameOf(ref));
  if (names.length === 0) return entries;
  const real = await offline.confirm(prefix, names, signal);
  return entries.map((entry) => {
    if (entry.offline === undefined || real.has(nameOf(entry.ref))) return entry;
    const { offline: _, ...plain } = entry;
    return plain;
  });
}

/** Before a file is read: lets its content be fetched back where it is archived, or rejects. */
export async function recallFirst(
  { prefix }: { readonly prefix: FilePath },
  { withoutBlocks, confirm, mayRecall }: OfflineFiles,
  item: ItemRef,
  stats: Pick<Stats, 'size' | 'blocks'>,
  offset: number,
  signal: AbortSignal,
): Promise<void> {
  if (!isOffline(stats)) return;
  const name = nameOf(item);
  if (confirm !== undefined && !withoutBlocks && !(await confirm(prefix, [name], signal)).has(name)) return;
  if (mayRecall === undefined) throw kept(item);
  if (!(await mayRecall(stats.size - offset))) throw enoughForToday(item);
}

function kept(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'unsupported',
    message: `The content of ${displayPath(item)} is in an archive or a cloud, and reading would fetch it back.`,
    remedy: 'Fetch it back on its machine, or let the agent there do so with "recall" in its agent.json.',
    item,
    vendor: 'OFFLINE',
  });
}

function enoughForToday(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'unsupported',
    message: `The content of ${displayPath(item)} is in an archive or a cloud, and fetching it back would exceed what the agent may fetch in a day.`,
    remedy: 'Run again tomorrow (UTC), or raise "bytesPerDay" of "recall" in the agent\'s agent.json.',
    item,
    vendor: 'OFFLINE',
  });
}
