import { lchownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeOwnFolder } from './own-folder.ts';
import { privateFolder } from './private-file.ts';

const SOMEBODY_ELSE = 65_534;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drover-private-'));
  mkdirSync(join(folder, 'real'), { mode: 0o700 });
  symlinkSync('real', join(folder, 'link'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a link of our own to a folder of our own may be used, as people do who keep their settings elsewhere', async () => {
  await privateFolder(join(folder, 'link'));
  expect(makeOwnFolder(join(folder, 'link'))).toBe(true);
});

it.runIf(process.getuid?.() === 0)('a link that somebody else has put there is refused wherever it leads', async () => {
  lchownSync(join(folder, 'link'), SOMEBODY_ELSE, SOMEBODY_ELSE);
  await expect(privateFolder(join(folder, 'link'))).rejects.toMatchObject({
    kind: 'config-invalid',
    fault: 'permission',
  });
  expect(makeOwnFolder(join(folder, 'link'))).toBe(false);
});
