import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DroverFolders } from '../files/drover-folders.ts';
import { openJournal } from './open-journal.ts';
import { transferIdentity } from './transfer-identity.ts';

const identity = transferIdentity('file:///src', 'file:///dst');
let top: string;
let folders: DroverFolders;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'drover-state-'));
  folders = { config: join(top, 'config'), state: join(top, 'state', 'drover') };
  mkdirSync(join(folders.state, 'transfers'), { recursive: true, mode: 0o700 });
});
afterEach(() => rmSync(top, { recursive: true }));

const open = (file: string | null = null) =>
  openJournal({ options: { state: { file }, dryRun: false }, folders, cwd: top, identity, warn: () => undefined });

describe('the folder of state files', () => {
  it('is used while its owner alone can write to it', async () => {
    using _journal = await open();
  });

  it.runIf(process.getuid !== undefined).each([['drover'], ['drover/transfers']])(
    'is refused when others can write to %s, by name and with what to do',
    async (name) => {
      const path = join(top, 'state', name);
      chmodSync(path, 0o777);
      await expect(open()).rejects.toMatchObject({
        kind: 'config-invalid',
        fault: 'permission',
        message: `Others can change ${path}, where Drover keeps its own files.`,
        remedy: expect.stringContaining(`chmod 700 '${path}'`),
      });
    },
  );

  it('that somebody chose with --state is their own business', async () => {
    mkdirSync(join(top, 'shared'));
    chmodSync(join(top, 'shared'), 0o777);
    using _journal = await open(join(top, 'shared', 'a.sqlite'));
  });
});

describe('a file that somebody chose with --state', () => {
  it.each(['my notes, longer than any header of a file is', 'short', '{"a":1}'])(
    'and that is none of Drover is left alone, and nobody is told to move it: %s',
    async (text) => {
      const path = join(top, 'notes.txt');
      writeFileSync(path, text);
      await expect(open(path)).rejects.toMatchObject({
        kind: 'config-invalid',
        message: `${path} is no state file of Drover, so it is left alone.`,
        remedy: 'Choose another file with --state FILE.',
      });
      expect(readFileSync(path, 'utf8')).toBe(text);
    },
  );

  it('is refused when it is a folder', async () => {
    await expect(open(top)).rejects.toMatchObject({ kind: 'config-invalid', remedy: expect.stringMatching(/--state/) });
  });

  it('is used when it is empty', async () => {
    writeFileSync(join(top, 'empty'), '');
    using _journal = await open(join(top, 'empty'));
  });
});
