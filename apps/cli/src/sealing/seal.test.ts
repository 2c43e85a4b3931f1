import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StorageError } from '@drover/core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { personalSealer } from './key-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-seal-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('personalSealer', () => {
  it('opens any text again, also after the next start', async () => {
    const first = await personalSealer(join(folder, 'config'));
    const second = await personalSealer(join(folder, 'config'));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(second.open(first.seal(text, 'p'), 'p')).toBe(text);
      }),
    );
  });

  it('never gives the same sealed text twice, and never the text itself', async () => {
    const { seal } = await personalSealer(folder);
    expect(seal('hunter2', 'p')).not.toBe(seal('hunter2', 'p'));
    expect(Buffer.from(seal('hunter2', 'p'), 'base64').includes('hunter2')).toBe(false);
  });

  it('refuses a sealed text with any bit changed, cut short, or used for another purpose', async () => {
    const { seal, open } = await personalSealer(folder);
    const sealed = Buffer.from(seal('hunter2', 'office/password'), 'base64');
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => open(changed.toString('base64'), 'office/password')).toThrow(StorageError);
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(() => open(sealed.subarray(0, length).toString('base64'), 'office/password')).toThrow(StorageError);
    }
    expect(() => open(sealed.toString('base64'), 'home/password')).toThrow(StorageError);
  });

  it('keeps one key when several processes start at once', async () => {
    const sealers = await Promise.all(Array.from({ length: 8 }, () => personalSealer(folder)));
    const sealed = sealers.map((sealer) => sealer.seal('x', 'p'));
    for (const sealer of sealers) for (const text of sealed) expect(sealer.open(text, 'p')).toBe('x');
  });

  it('keeps the key where only its owner can read it, and refuses one that others can', async () => {
    await personalSealer(join(folder, 'config'));
    const path = join(folder, 'config', 'key');
    expect((await stat(join(folder, 'config'))).mode & 0o777).toBe(0o700);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await chmod(path, 0o640);
    await expect(personalSealer(join(folder, 'config'))).rejects.toMatchObject({
      kind: 'config-invalid',
      remedy: expect.stringContaining(`chmod 600 '${path}'`),
    });
  });

  it('says what to do about a damaged key, and leaves it alone', async () => {
    await writeFile(join(folder, 'key'), 'garbage', { mode: 0o600 });
    await expect(personalSealer(folder)).rejects.toMatchObject({ kind: 'config-invalid' });
    expect(await readFile(join(folder, 'key'), 'utf8')).toBe('garbage');
  });
});
