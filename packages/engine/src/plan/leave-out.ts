import type { Entry, EntryKind, ItemRecord, SkipReason } from '@drover/core';
import type { FolderNode } from '../walk/folder-node.ts';
import type { PlanContext } from './plan-context.ts';

const KINDS: Record<Exclude<EntryKind, 'file' | 'folder'>, { readonly reason: SkipReason; readonly detail: string }> = {
  link: { reason: 'link', detail: 'Links are reported, not followed.' },
  special: { reason: 'special', detail: 'Devices, sockets and pipes hold no content that could be copied.' },
  package: { reason: 'unsupported-at-source', detail: 'The service offers no content of it to copy.' },
  native: { reason: 'unsupported-at-source', detail: 'The service offers no content of it to copy.' },
};

/** The record of an item that is not to be taken: filtered, excluded by rule, or nothing that can be copied. Null for all others. */
export function leaveOut(entry: Entry, node: FolderNode, context: PlanContext): ItemRecord | null {
  const { name, kind } = entry;
  if (!context.filter.takes(node.path, name, kind === 'folder')) return left(entry, node, context, 'filtered');
  if (!context.wants(entry)) return left(entry, node, context, 'filtered');
  const rule = context.excludedBy(entry, node.path);
  if (rule !== null) return left(entry, node, context, 'excluded-by-rule', rule);
  if (kind === 'file' || kind === 'folder') return null;
  const { reason, detail } = KINDS[kind];
  return left(entry, node, context, reason, detail);
}

function left(entry: Entry, node: FolderNode, context: PlanContext, reason: SkipReason, detail?: string): ItemRecord {
  const now = context.clock.now();
  const outcome = { type: 'skipped', reason, notes: [] } as const;
  return {
    path: [...node.path, entry.name],
    kind: entry.kind === 'folder' ? 'folder' : 'file',
    outcome: detail === undefined ? outcome : { ...outcome, detail },
    bytes: 0,
    startedAt: now,
    endedAt: now,
  };
}
