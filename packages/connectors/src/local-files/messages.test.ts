import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StorageError } from '@drover/core';
import { expect, it } from 'vitest';
import { listed, localFixture, never, refOf, write } from './testing/local-fixture.ts';

it('names the real path of what failed, as a person finds it on the machine', async () => {
  await using fixture = await localFixture();
  const { connection, disk } = fixture;
  await mkdir(join(disk, 'sub'));
  await writeFile(join(disk, 'sub', 'a.txt'), 'x');
  const gone = { ref: refOf('sub', 'gone.txt'), name: 'gone.txt', kind: 'file', size: 1 } as const;
  const failures = [
    [() => connection.read(gone, { offset: 0 }, never()), 'gone.txt'],
    [() => connection.read({ ...gone, ref: refOf('sub', 'a.txt', 'b') }, { offset: 0 }, never()), join('a.txt', 'b')],
    [() => write(connection, refOf('sub', 'a.txt'), 'y', { condition: { if: 'absent' } }), 'a.txt'],
    [() => connection.createFolder(refOf('sub', 'a.txt'), {}, never()), 'a.txt'],
    [() => listed(connection, refOf('sub', 'nowhere')), 'nowhere'],
  ] as const;
  for (const [failure, name] of failures) {
    const error: unknown = await failure().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringContaining(join(disk, 'sub', name)) });
    expect((error as StorageError).describe()).not.toContain('(/sub');
  }
});
