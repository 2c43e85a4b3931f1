import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { Sandbox } from './support/sandbox.ts';
import { writeFiles } from './support/trees.ts';

/** Everything but the program's compiled code, which every start keeps. */
async function all(sandbox: Sandbox): Promise<string[]> {
  const names = await readdir(sandbox.folder, { recursive: true });
  return names.filter((name) => !name.startsWith('home/cache')).sort();
}

it('a dry run leaves no trace, neither at DST nor in the folders of Drover', async () => {
  await using sandbox = await Sandbox.create();
  const source = sandbox.path('source');
  await writeFiles(source, { 'a/one': '1' });
  const before = await all(sandbox);
  const { summary } = await sandbox.copy(['--dry-run', source, sandbox.path('destination')]);
  expect(summary).toMatchObject({ exitCode: 0, dryRun: true });
  expect(await all(sandbox)).toEqual(before);
});

it('a dry run after a copy leaves the files of Drover as they were', async () => {
  await using sandbox = await Sandbox.create();
  const [source, destination] = [sandbox.path('source'), sandbox.path('destination')];
  await writeFiles(source, { 'a/one': '1' });
  await sandbox.copy([source, destination]);
  const before = await all(sandbox);
  expect((await sandbox.copy(['--dry-run', source, destination])).summary).toMatchObject({ exitCode: 0 });
  expect(await all(sandbox)).toEqual(before);
});
