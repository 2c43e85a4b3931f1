import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type ParsedSource, parseSource } from './parse-source.ts';
import { packageOf } from './rules.ts';

/** What a package.json says that the rules need. */
export interface Manifest {
  readonly folder: string;
  readonly name: string;
  /** Keys of `exports`. */
  readonly exports: readonly string[];
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

export interface Project {
  readonly sources: readonly ParsedSource[];
  readonly manifests: readonly Manifest[];
  /** Every text that is part of the project, for rules about wording. */
  readonly texts: readonly { readonly path: string; readonly text: string }[];
}

const NOT_OURS = new Set(['node_modules', 'test-results', 'dist', 'coverage']);
const OUR_HIDDEN_FOLDERS = new Set(['.ci', '.github']);
const SOURCE = /\.(?:ts|tsx|mts|js|mjs|cjs)$/;
const TEXT = /\.(?:ts|tsx|mts|js|mjs|cjs|json|md|sh|yml|yaml|html|css|sql)$|^[^.]+$/;

/** Reads the whole project from its root. */
export function readProject(root: string): Project {
  const texts = filesBelow(root)
    .map((path) => relative(root, path).split(sep).join('/'))
    .filter((path) => TEXT.test(path.slice(path.lastIndexOf('/') + 1)) && path !== 'package-lock.json')
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
  return {
    texts,
    sources: texts
      .filter(({ path }) => SOURCE.test(path) && (packageOf(path) !== null || !path.includes('/')))
      .map(({ path, text }) => parseSource(path, text)),
    manifests: texts
      .filter(({ path }) => path.endsWith('/package.json'))
      .map(({ path, text }) => parseManifest(path, text)),
  };
}

export function parseManifest(path: string, text: string): Manifest {
  const json: Readonly<Record<string, unknown>> = JSON.parse(text);
  const keys = (field: string): string[] => Object.keys((json[field] as object | undefined) ?? {});
  return {
    folder: path.replace(/\/package\.json$/, ''),
    name: String(json['name']),
    exports: keys('exports'),
    dependencies: keys('dependencies'),
    devDependencies: keys('devDependencies'),
  };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return isOurs(entry.name) ? filesBelow(path) : [];
    return entry.isFile() ? [path] : [];
  });
}

function isOurs(folder: string): boolean {
  return folder.startsWith('.') ? OUR_HIDDEN_FOLDERS.has(folder) : !NOT_OURS.has(folder);
}
