import {
  displayPath,
  displaySegment,
  type Entry,
  type EntryKind,
  type ItemRecord,
  type SkipReason,
  StorageError,
  type UnsupportedCause,
} from '@drover/core';
import type { FolderNode } from '../walk/folder-node.ts';
import { changedAt } from './changed-at.ts';
import type { PlanContext } from './plan-context.ts';
import { factsNote } from './reported-facts.ts';

const KINDS: Record<Exclude<EntryKind, 'file' | 'folder'>, { readonly reason: SkipReason; readonly detail: string }> = {
  link: { reason: 'link', detail: 'Links are reported, not followed.' },
  special: { reason: 'special', detail: 'Devices, sockets and pipes hold no content that could be copied.' },
  package: { reason: 'unsupported-at-source', detail: 'The service offers no content of it to copy.' },
  native: { reason: 'unsupported-at-source', detail: 'The service offers no content of it to copy.' },
};

/** Of where a link leads. */
const SHOWN_TARGET = 300;

const OFFLINE = {
  kept: 'Its content is not on the disk but in an archive or a cloud, and reading would fetch it back. Allow that for a daily amount, or fetch it back there.',
  archived:
    'It is in the archive tier of its service, where nothing can be read. Set it to another tier there (rehydrate it), wait until that is done, which may take many hours, then run again.',
} as const;

const MAIL_ARCHIVE =
  'It is a data file of Outlook, which the settings leave out and list: its mail belongs into a mailbox.';

function isMailArchive(name: string): boolean {
  return name.toLowerCase().endsWith('.pst');
}

/** The record of an item that is not to be taken: filtered, excluded by rule, or nothing that can be copied. Null for all others. */
export function leaveOut(entry: Entry, node: FolderNode, context: PlanContext): ItemRecord | null {
  const { name, kind, unusable } = entry;
  if (unusable !== undefined) return unreachable(entry, unusable, node, context);
  if (!context.filter.takes(node.path, name, kind === 'folder')) return left(entry, node, context, 'filtered');
  if (!context.wants(entry)) return left(entry, node, context, 'filtered');
  const rule = context.excludedBy(entry, node.path);
  if (rule !== null) return left(entry, node, context, 'excluded-by-rule', rule);
  const archives = kind === 'file' && isMailArchive(name) ? context.policy.mailArchives : undefined;
  if (archives === 'skip') return left(entry, node, context, 'excluded-by-rule', 'Data files of Outlook (PST)');
  if (archives === 'list')
    return left(entry, node, context, 'unsupported-at-destination', MAIL_ARCHIVE, 'mail-archive');
  if (kind === 'file' && (entry.offline === 'kept' || entry.offline === 'archived'))
    return left(entry, node, context, 'unsupported-at-source', OFFLINE[entry.offline], 'offline');
  if (kind === 'file' || kind === 'folder') return null;
  const { reason, detail } = KINDS[kind];
  return left(entry, node, context, reason, `${detail}${leadsTo(entry)}`);
}

/** Where a link leads, as far as its service says so: a text of whoever made it. */
function leadsTo({ linkTarget = '' }: Entry): string {
  if (linkTarget === '') return '';
  const isLong = linkTarget.length > SHOWN_TARGET;
  return ` It leads to "${displaySegment(linkTarget.slice(0, SHOWN_TARGET))}${isLong ? '…' : ''}".`;
}

/** Whoever lists such a name may be hostile or broken; what it stands for is not copied, and somebody should know. */
function unreachable(entry: Entry, listed: string, node: FolderNode, context: PlanContext): ItemRecord {
  const now = context.clock.now();
  const error = new StorageError({
    kind: 'invalid-name',
    fault: 'server',
    message: `The source lists an item called "${listed}" in ${displayPath(node.source)}, which no path can name.`,
    remedy: 'Rename it there, or ask whoever runs the server why it lists such a name.',
    item: entry.ref,
  });
  const outcome = { type: 'failed', side: 'source', error, attempts: 1 } as const;
  const path = [...node.path, entry.name];
  return { path, kind: 'file', outcome, bytes: 0, ...sizeOf(entry), ...changedAt(entry), startedAt: now, endedAt: now };
}

function sizeOf({ kind, size }: Entry): Pick<ItemRecord, 'size'> {
  return kind === 'folder' || size === null || size === 0 ? {} : { size };
}

function left(
  entry: Entry,
  node: FolderNode,
  context: PlanContext,
  reason: SkipReason,
  detail?: string,
  cause?: UnsupportedCause,
): ItemRecord {
  const now = context.clock.now();
  const notes = factsNote(entry, context);
  const outcome = { type: 'skipped', reason, notes, ...(cause === undefined ? {} : { cause }) } as const;
  return {
    path: [...node.path, entry.name],
    kind: entry.kind === 'folder' ? 'folder' : 'file',
    outcome: detail === undefined ? outcome : { ...outcome, detail },
    bytes: 0,
    ...sizeOf(entry),
    ...changedAt(entry),
    startedAt: now,
    endedAt: now,
  };
}
