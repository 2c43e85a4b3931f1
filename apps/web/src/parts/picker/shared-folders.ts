import type { Connector, ListedEntry } from '@drover/api';
import { formatPath, machinePath } from '../../format/paths.ts';

/** A folder that an agent shares, at the top of a list. */
export interface SharedFolder extends ListedEntry {
  readonly path: readonly string[];
}

/** What the agents of a connector share, as they said when they called; null where that is not known, or it is no agent. */
export function sharedFolders({ agents }: Connector): readonly SharedFolder[] | null {
  const roots = new Set(agents?.flatMap((agent) => agent.roots ?? []));
  const paths = [...roots].map(machinePath);
  if (paths.length === 0 || paths.some((path) => path === null || path.length === 0)) return null;
  return paths
    .flatMap((path) => (path === null ? [] : [folderAt(path)]))
    .sort((a, b) => a.display.localeCompare(b.display, 'en', { numeric: true }));
}

function folderAt(path: readonly string[]): SharedFolder {
  const display = formatPath('', path);
  return { name: path.join('/'), display, kind: 'folder', size: null, modified: null, path };
}
