import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPasswordFile } from './password-file.ts';

let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'drover-password-')), 'password');
});
afterEach(() => rm(join(path, '..'), { recursive: true }));

async function read(content: string, mode = 0o600) {
  await writeFile(path, content);
  await chmod(path, mode);
  const warnings: string[] = [];
  const password = await readPasswordFile(path, '--password-file', (message) => warnings.push(message));
  return { password, warnings };
}

describe('readPasswordFile', () => {
  it.each([
    ['secret', 'secret'],
    ['secret\n', 'secret'],
    ['secret\r\nsecond line', 'secret'],
    [' spaces kept \n', ' spaces kept '],
    ['pässwörd\n', 'pässwörd'],
  ])('reads %j as %j', async (content, password) => {
    expect(await read(content)).toEqual({ password, warnings: [] });
  });

  it('warns when others can read the file', async () => {
    expect((await read('secret', 0o644)).warnings).toEqual([expect.stringContaining('chmod 600')]);
  });

  it.each(['', '\nsecret'])('refuses %j, naming flag and file, never the content', async (content) => {
    await expect(read(content)).rejects.toThrow(`--password-file: the first line of ${path} is empty`);
  });

  it('says when there is no such file, or a folder', async () => {
    await expect(readPasswordFile(join(path, 'x'), '--password-file', () => {})).rejects.toThrow('ENOENT');
    await expect(readPasswordFile(join(path, '..'), '--password-file', () => {})).rejects.toThrow('is a folder');
  });
});
