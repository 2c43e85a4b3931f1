import type { ConnectorRoot, ListedEntry } from '@drover/api';

/** The roots of a connector as the folders of a list. */
export function rootEntries(roots: readonly ConnectorRoot[]): ListedEntry[] {
  return roots.map(({ name, label }) => ({ name, display: label, kind: 'folder', size: null, modified: null }));
}

/** What a root is called. */
export function rootLabel(roots: readonly ConnectorRoot[], root: string): string {
  return roots.find(({ name }) => name === root)?.label ?? root;
}
