import { createHash } from 'node:crypto';
import type { Entry, HashKind, ItemRef, Timestamp } from '@drover/core';
import type { Content } from './content.ts';
import type { ResolvedSettings } from './settings.ts';
import type { MemoryNode } from './tree.ts';

/** A node as the service describes it. */
export function entryOf(node: MemoryNode, item: ItemRef, settings: ResolvedSettings): Entry {
  const { capabilities } = settings;
  const { times, hashes } = capabilities;
  const listed = node.kind === 'file' ? hashes.filter((hash) => hash.cost === 'listed') : [];
  return {
    ...node.meta,
    ref: { root: item.root, segments: item.segments, ...(settings.ids ? { id: node.id } : {}) },
    name: node.name,
    kind: node.kind,
    size: node.kind === 'file' && settings.listsSizes ? node.content.size : null,
    ...(times.readPrecisionMs === null ? {} : { modified: stated(node.modifiedMs, times.readPrecisionMs) }),
    ...(settings.changeTags ? { changeTag: `tag-${node.tag}` } : {}),
    ...(node.kind !== 'file' && node.kind !== 'folder' && node.linkTarget !== undefined
      ? { linkTarget: node.linkTarget }
      : {}),
    ...(node.kind === 'file' && listed.length > 0
      ? { hashes: Object.fromEntries(listed.map(({ kind }) => [kind, hashOf(node.content, kind)])) }
      : {}),
  };
}

/** Lower-case hex. */
export function hashOf(content: Content, kind: HashKind): string {
  const hash = createHash(kind);
  for (const chunk of content.chunks()) hash.update(chunk);
  return hash.digest('hex');
}

/** Services cut times off at their precision. */
export function stated(epochMs: number, precisionMs: number): Timestamp {
  const units = Math.floor(Number((epochMs / precisionMs).toFixed(6)));
  return { epochMs: precisionMs >= 1 ? units * precisionMs : epochMs, precisionMs };
}
