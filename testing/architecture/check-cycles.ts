import { posix } from 'node:path';
import type { Project } from './read-project.ts';
import { isTestFile, packageOf } from './rules.ts';

/** Files that import each other in a ring; imports of types count, for a reader follows them as well. */
export function checkFileCycles({ sources }: Project): string[] {
  return ringsOf(
    new Map(
      sources.map(({ path, imports }) => [
        path,
        imports
          .filter(({ specifier }) => specifier.startsWith('.'))
          .map(({ specifier }) => posix.join(posix.dirname(path), specifier)),
      ]),
    ),
  );
}

/** Packages that import each other in a ring, tests aside. */
export function checkPackageCycles({ sources, manifests }: Project): string[] {
  const folders = new Map(manifests.map(({ name, folder }) => [name, folder]));
  const edges = new Map<string, string[]>();
  for (const { path, imports } of sources) {
    const home = packageOf(path);
    if (home === null || isTestFile(path)) continue;
    const targets = imports.map(({ specifier }) => folders.get(specifier.split('/').slice(0, 2).join('/')));
    const known = targets.filter((target) => target !== undefined && target !== home);
    edges.set(home, [...(edges.get(home) ?? []), ...known.filter((target) => target !== undefined)]);
  }
  return ringsOf(edges);
}

/** One line for each ring found, such as `a -> b -> a`. */
export function ringsOf(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const rings: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (node: string): void => {
    const at = path.indexOf(node);
    if (at >= 0) {
      rings.push([...path.slice(at), node].join(' -> '));
      return;
    }
    if (done.has(node)) return;
    path.push(node);
    for (const next of new Set(edges.get(node))) visit(next);
    path.pop();
    done.add(node);
  };
  for (const node of edges.keys()) visit(node);
  return rings;
}
