import type { ConnectorRoot, ListedEntry } from '@drover/api';
import { formatThings } from '../../format/numbers.ts';

/** The roots of a connector as the folders of a list. */
export function rootEntries(roots: readonly ConnectorRoot[]): ListedEntry[] {
  return roots.map(({ name, label }) => ({ name, display: label, kind: 'folder', size: null, modified: null }));
}

/** What a root is called. */
export function rootLabel(roots: readonly ConnectorRoot[], root: string): string {
  return roots.find(({ name }) => name === root)?.label ?? root;
}

/** What there is to choose from, for a person. */
export function chooseAmong(roots: readonly ConnectorRoot[]): string {
  const users = roots.filter(({ kind }) => kind === 'user').length;
  return users === 0 ? 'Choose where to work.' : `Discovered ${formatThings(users, 'user')}. Choose where to work.`;
}
