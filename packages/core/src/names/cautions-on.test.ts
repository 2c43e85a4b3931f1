import { expect, it } from 'vitest';
import { cautionsOn } from './cautions-on.ts';
import { nameRules } from './name-rules.ts';

const rules = nameRules('sharepoint');

it.each<[string, 'file' | 'folder', string[]]>([
  ['Open Notebook.ONETOC2', 'file', ['notebook']],
  ['archive.pst', 'file', ['mail-archive']],
  ['archive.pst', 'folder', []],
  ['Report_files', 'folder', ['thicket']],
  ['Report-Dateien', 'folder', ['thicket']],
  ['Report.files', 'folder', ['thicket']],
  ['Report_files', 'file', []],
  ['Reportxfiles', 'folder', []],
  ['my files', 'folder', []],
  ['notes.one', 'file', ['notebook']],
  ['notes.one', 'folder', []],
  ['notes.onepkg', 'file', []],
])('%s as a %s: %j', (name, kind, codes) => {
  expect(cautionsOn(name, kind, rules).map(({ code }) => code)).toEqual(codes);
});

it('is nothing where the service has no ways of its own', () => {
  expect(cautionsOn('a.pst', 'file', nameRules('posix'))).toEqual([]);
});
