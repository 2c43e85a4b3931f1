import type { ConnectorRoot, ListedEntry } from '@drover/api';

/** The roots of a connector as the folders of a list. */
export function rootEntries(roots: readonly ConnectorRoot[]): ListedEntry[] {
  return roots.map(({ name, label }) => ({ name, display: label, kind: 'folder', size: null, modified: null }));
}
