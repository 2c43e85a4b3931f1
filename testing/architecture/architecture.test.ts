import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkFileCycles, checkPackageCycles } from './check-cycles.ts';
import { checkDependencies, checkImports } from './check-imports.ts';
import { checkDefaultExports, checkLengths, checkMachinePaths, checkWorldReads } from './check-sources.ts';
import { readProject } from './read-project.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

describe('the project', () => {
  const project = readProject(root);

  it('is read', () => {
    expect(project.sources.length).toBeGreaterThan(50);
    expect(project.manifests.map(({ name }) => name)).toContain('@drover/core');
    expect(project.sources.flatMap(({ imports }) => imports).map(({ specifier }) => specifier)).toContain(
      '@drover/core',
    );
  });

  it('has packages that depend only on those below them', () => {
    expect(checkDependencies(project)).toEqual([]);
  });

  it('imports only what the table allows, and only what packages export', () => {
    expect(checkImports(project)).toEqual([]);
  });

  it('has no rings of packages or files', () => {
    expect(checkPackageCycles(project)).toEqual([]);
    expect(checkFileCycles(project)).toEqual([]);
  });

  it('reads environment, clock and process in programs alone', () => {
    expect(checkWorldReads(project)).toEqual([]);
  });

  it('has files of at most 400 lines and no default exports', () => {
    expect(checkLengths(project)).toEqual([]);
    expect(checkDefaultExports(project)).toEqual([]);
  });

  it('has every source looked at by the type checker', { timeout: 120_000 }, () => {
    const checked = ['.', 'apps/web'].flatMap((folder) =>
      execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder, '--listFilesOnly'], {
        cwd: root,
        encoding: 'utf8',
      }).split('\n'),
    );
    const known = new Set(checked.map((path) => relative(root, path).split(sep).join('/')));
    const typed = project.sources.map(({ path }) => path).filter((path) => /\.tsx?$/.test(path));
    expect(typed.filter((path) => !known.has(path))).toEqual([]);
  });

  it('names no path of the machine that it was written on', () => {
    const home = homedir();
    expect(checkMachinePaths(project, [`${root}/`, ...(home.length > 1 ? [`${home}/`] : [])])).toEqual([]);
  });
});
