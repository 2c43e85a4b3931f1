import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { segmentFromBytes } from '@drover/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveLocalPlace } from './local-folder.ts';

let base: string;
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'drover-place-')));
  await mkdir(join(base, 'a', 'b c'), { recursive: true });
  await writeFile(join(base, 'a', 'file'), '');
  await symlink('a', join(base, 'link'));
  await symlink(join(base, 'a', 'file'), join(base, 'file-link'));
  await symlink('nowhere', join(base, 'broken'));
});
afterEach(() => rm(base, { recursive: true }));

describe('resolveLocalPlace', () => {
  it.each([
    ['a/b c', 'a/b c', [], 'a/b c'],
    ['a', 'a', [], 'a'],
    ['link', 'a', [], 'a'],
    ['link/b c', 'a/b c', [], 'a/b c'],
    ['a/file', 'a', ['file'], 'a/file'],
    ['file-link', 'a', ['file'], 'a/file'],
    ['a/new/deep', 'a', ['new', 'deep'], 'a/new/deep'],
    ['link/new', 'a', ['new'], 'a/new'],
    ['a/100%', 'a', ['100%'], 'a/100%25'],
    ['a/file/below', 'a', ['file', 'below'], 'a/file/below'],
  ])('resolves %s', async (path, root, segments, url) => {
    expect(await resolveLocalPlace(join(base, path))).toEqual({
      root: join(base, root),
      segments,
      url: `file://${base}/${url}`,
    });
  });

  it('resolves the top of the file system', async () => {
    expect(await resolveLocalPlace('/')).toEqual({ root: '/', segments: [], url: 'file:///' });
  });

  it('stops before a name that no string can hold', async () => {
    const raw = Buffer.concat([Buffer.from(`${base}/a/caf`), Buffer.from([0xe9])]);
    await mkdir(raw);
    const name = segmentFromBytes(raw.subarray(base.length + 3));
    expect(await resolveLocalPlace(`${base}/link/${name}/x`)).toEqual({
      root: join(base, 'a'),
      segments: [name, 'x'],
      url: `file://${base}/a/caf%E9/x`,
    });
  });
});
