import type { ConnectorRoot } from '@drover/api';

/** How connectors name the folder that a login starts in. */
export const HOME_ROOT = '~';

/** The root that is open at first: the login's own folder, or the only one there is. Null where a person has to choose. */
export function startingRoot(roots: readonly Pick<ConnectorRoot, 'name'>[]): string | null {
  const home = roots.find(({ name }) => name === HOME_ROOT);
  if (home !== undefined) return home.name;
  return roots.length === 1 ? (roots[0]?.name ?? null) : null;
}

/** The root that one comes to by going up from another; null for the choice of all, undefined where there is none. */
export function rootAbove(roots: readonly Pick<ConnectorRoot, 'name'>[], root: string): string | null | undefined {
  if (root === HOME_ROOT && roots.some(({ name }) => name === '')) return '';
  return startingRoot(roots) === null ? null : undefined;
}
