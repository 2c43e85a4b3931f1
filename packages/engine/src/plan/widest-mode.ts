import type { Entry, Meta } from '@drover/core';

const NEW_FILE = 0o666;
const NEW_FOLDER = 0o777;
const OWNER = 0o700;

/** The most that the copy of an item may allow: what new items have, without the rights of group and others that the source does not give. */
export function widestMode({ kind, mode }: Pick<Entry, 'kind' | 'mode'>): number | undefined {
  if (mode === undefined) return undefined;
  return (mode | OWNER) & (kind === 'folder' ? NEW_FOLDER : NEW_FILE);
}

/** What goes with a folder that is made for one at the source; the rights of something else say nothing about it. */
export function newFolderMeta(entry: Entry | null): Meta {
  const mode = entry?.kind === 'folder' ? widestMode(entry) : undefined;
  return mode === undefined ? {} : { mode };
}
