import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['apps', 'packages', 'e2e', 'soak', 'scripts', 'testing'];

/** An attack of the list in the documentation, and a test that is said to show it. */
export interface ListedAttack {
  readonly attack: string;
  readonly file: string;
  readonly test: string;
}

/** The rows of all lists of the page: the third column names tests as `file`: “title”. */
export async function listedAttacks(): Promise<readonly ListedAttack[]> {
  const page = await readFile(join(ROOT, 'docs/reference/security.md'), 'utf8');
  return page.split('\n').flatMap((line) => {
    const [, attack = '', , tests = ''] = line.split('|').map((cell) => cell.trim());
    let file = '';
    return [...tests.matchAll(/`([^`]+)`|“([^”]+)”/g)].flatMap(([, name, test]) => {
      if (name !== undefined) file = name;
      return test === undefined ? [] : [{ attack, file, test }];
    });
  });
}

/** The texts of all tests, by the names of their files. */
export async function testTexts(): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const folder of FOLDERS) {
    for (const path of await readdir(join(ROOT, folder), { recursive: true })) {
      if (path.includes('node_modules') || !/\.(test|system|acceptance|soak|browser)\.tsx?$/.test(path)) continue;
      const name = basename(path);
      texts.set(name, (texts.get(name) ?? '') + (await readFile(join(ROOT, folder, path), 'utf8')));
    }
  }
  return texts;
}
