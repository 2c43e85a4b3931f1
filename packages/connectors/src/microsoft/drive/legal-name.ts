import { checkName, displayPath, type ItemRef, nameOf, nameRules, StorageError } from '@drover/core';

const RULES = nameRules('sharepoint');

/** Throws 'invalid-name' for a name that the service refuses; some of them it would take for another path. */
export function expectLegalName(item: ItemRef, kind: 'file' | 'folder', depth: number): void {
  const [problem] = checkName(nameOf(item), RULES, { kind, depth });
  if (problem === undefined) return;
  throw new StorageError({
    kind: 'invalid-name',
    fault: 'path',
    message: `OneDrive and SharePoint cannot hold the name of ${displayPath(item)}: ${lowerFirst(problem.message)}`,
    remedy: 'Use another name.',
    item,
  });
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
