import type { Project } from './read-project.ts';
import { isTestFile, MAX_LINES, PACKAGE_RULES, packageOf } from './rules.ts';

/** Files that are too long to be read in one sitting. */
export function checkLengths({ sources }: Project): string[] {
  return sources.filter(({ lines }) => lines > MAX_LINES).map(({ path, lines }) => `${path} has ${lines} lines`);
}

/** Default exports, which tools demand of configuration files alone. */
export function checkDefaultExports({ sources }: Project): string[] {
  return sources
    .filter(({ path, hasDefaultExport }) => hasDefaultExport && !/\.config\.ts$/.test(path))
    .map(({ path }) => `${path} has a default export`);
}

/** Reads of the environment, the clock or the process outside programs and tests. */
export function checkWorldReads({ sources }: Project): string[] {
  return sources.flatMap(({ path, worldReads }) => {
    const rule = PACKAGE_RULES[packageOf(path) ?? ''];
    if (rule === undefined || rule.readsWorld === true || isTestFile(path)) return [];
    return worldReads.map(({ text, line }) => `${path}:${line} reads the world by ${text}`);
  });
}

/** Texts that name a path of the machine that they were written on. */
export function checkMachinePaths({ texts }: Project, machinePaths: readonly string[]): string[] {
  return texts.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, at) => {
      const named = machinePaths.find((machinePath) => namesPath(line, machinePath));
      return named === undefined ? [] : [`${path}:${at + 1} names a path of one machine: ${named}`];
    }),
  );
}

/** True where the path stands by itself; a checkout at `/src/` must not object to `packages/core/src/`. */
function namesPath(line: string, path: string): boolean {
  for (let at = line.indexOf(path); at >= 0; at = line.indexOf(path, at + 1)) {
    if (!/[\w.~*)}\]/-]/.test(line.charAt(at - 1))) return true;
  }
  return false;
}
