import { posix } from 'node:path';
import type { ImportedModule, ParsedSource } from './parse-source.ts';
import type { Manifest, Project } from './read-project.ts';
import { isTestFile, PACKAGE_RULES, type PackageRule, packageOf, TEST_IMPORTS } from './rules.ts';

/** What each package.json asks for that the table does not allow. */
export function checkDependencies({ manifests }: Project): string[] {
  return manifests.flatMap((manifest) => {
    const rule = PACKAGE_RULES[manifest.folder];
    if (rule === undefined) return [`${manifest.folder} is no package of the table in rules.ts`];
    return manifest.dependencies.flatMap((name) => {
      const target = manifests.find((other) => other.name === name);
      if (target !== undefined)
        return mayImport(rule, target.folder) ? [] : [`${manifest.folder} must not depend on ${target.folder}`];
      return isHidden(rule, name) ? [`${manifest.folder} must not depend on ${name}`] : [];
    });
  });
}

/** Imports that leave their package in a way that is not allowed. */
export function checkImports({ sources, manifests }: Project): string[] {
  return sources.flatMap((source) =>
    source.imports.flatMap((imported) => {
      const problem = importProblem(source, imported, manifests);
      return problem === null ? [] : [`${source.path}:${imported.line} ${problem}`];
    }),
  );
}

function importProblem(
  source: ParsedSource,
  { specifier }: ImportedModule,
  manifests: readonly Manifest[],
): string | null {
  const home = packageOf(source.path);
  if (home === null) return null;
  const rule = PACKAGE_RULES[home];
  if (rule === undefined) return `lies in ${home}, which is no package of the table in rules.ts`;
  if (specifier === '(computed)') return 'imports a module whose name is computed';
  if (specifier.startsWith('.')) return relativeProblem(source.path, specifier, home, rule);
  const test = isTestFile(source.path);
  const target = manifests.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
  if (target === undefined) return outsideProblem(specifier, home, rule, test, manifests);
  if (test && TEST_IMPORTS.includes(specifier)) return null;
  if (target.folder === home) return `imports its own package by name (${specifier})`;
  if (!mayImport(rule, target.folder)) return `imports ${specifier}, which ${home} must not see`;
  const subpath = `.${specifier.slice(target.name.length)}`;
  return target.exports.includes(subpath) ? null : `imports ${specifier}, which ${target.name} does not export`;
}

function relativeProblem(path: string, specifier: string, home: string, rule: PackageRule): string | null {
  const target = posix.join(posix.dirname(path), specifier);
  if (target.startsWith(`${home}/`)) return null;
  const elsewhere = packageOf(target);
  return rule.mayImport === 'anything' && (elsewhere === null || !elsewhere.startsWith('packages/'))
    ? null
    : `imports ${specifier}, which lies outside ${home}`;
}

function outsideProblem(
  specifier: string,
  home: string,
  rule: PackageRule,
  test: boolean,
  manifests: readonly Manifest[],
): string | null {
  if (test || rule.mayImport === 'anything') return null;
  if (isHidden(rule, specifier)) return `imports ${specifier}, which ${home} must not see`;
  if (specifier.startsWith('node:')) return null;
  const parts = specifier.split('/');
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const declared = manifests.find(({ folder }) => folder === home)?.dependencies.includes(name) ?? false;
  return declared ? null : `imports ${specifier}, which the package.json of ${home} does not list`;
}

function mayImport(rule: PackageRule, folder: string): boolean {
  return rule.mayImport === 'anything' || rule.mayImport.includes(folder);
}

function isHidden(rule: PackageRule, specifier: string): boolean {
  return (rule.neverSees ?? []).some((hidden) =>
    hidden === 'node:*' ? specifier.startsWith('node:') : specifier === hidden || specifier.startsWith(`${hidden}/`),
  );
}
