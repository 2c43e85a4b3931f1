import { rootRef } from '@drover/core';
import { expect, test } from 'vitest';
import { type FolderNode, topFolder } from './folder-node.ts';
import { walkFolders } from './walk-folders.ts';

test('a walk that fails ends when no folder is looked at any more', async () => {
  const top = topFolder(rootRef(), rootRef(), 0);
  const below: readonly FolderNode[] = [0, 1].map(() => ({ ...top, parent: top }));
  const slow = Promise.withResolvers<void>();
  let underWay = 0;
  const visit = async (folder: FolderNode) => {
    if (folder === top) return below;
    if (folder === below[0]) throw new Error('the journal is gone');
    underWay++;
    await slow.promise;
    underWay--;
    return [];
  };
  const { signal } = new AbortController();
  const walk = walkFolders(top, { parallel: 2, visit, room: () => undefined, signal });
  setImmediate(() => slow.resolve());
  await expect(walk).rejects.toThrow('the journal is gone');
  expect(underWay).toBe(0);
});
