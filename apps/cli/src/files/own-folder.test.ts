import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeOwnFolder } from './own-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drover-own-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('makes a folder that its owner alone can enter, and finds it again', () => {
  const path = join(folder, 'a', 'b');
  expect(makeOwnFolder(path)).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(makeOwnFolder(path)).toBe(true);
});

it('takes no folder that others can write to, for they could put code into it', () => {
  chmodSync(folder, 0o770);
  expect(makeOwnFolder(folder)).toBe(false);
  symlinkSync(folder, `${folder}/link`);
  expect(makeOwnFolder(`${folder}/link`)).toBe(false);
});

it.runIf(process.getuid?.() !== undefined && process.getuid() !== 0)('takes no folder of somebody else', () => {
  expect(makeOwnFolder('/usr')).toBe(false);
});
