import { execFile } from 'node:child_process';
import { chmod, readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { droverCommand, readJson, Sandbox } from './support/sandbox.ts';
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

it('a dry run names the files that the copy cannot read, with the same cause', async () => {
  await using sandbox = await Sandbox.create();
  const [source, destination] = [sandbox.path('source'), sandbox.path('destination')];
  await writeFiles(source, { 'in/closed': 'secret', 'in/open': '1' });
  await chmod(sandbox.path('source/in/closed'), 0);
  // The superuser may read everything, unless it gives that up.
  const asPerson = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];
  const failures = [];
  for (const flags of [['--dry-run'], []]) {
    const [file = '', ...args] = [...asPerson, ...droverCommand(), 'copy', '--json', ...flags, source, destination];
    const { stdout, stderr, code } = await promisify(execFile)(file, args, { env: sandbox.env }).then(
      (ended) => ({ ...ended, code: 0 }),
      (ended: { stdout: string; stderr: string; code: number }) => ended,
    );
    const { records, summary } = readJson({ stdout, stderr, exitCode: code, signal: null });
    expect(summary.counters).toMatchObject({ filesSeen: 2, filesFailedAtSource: 1 });
    failures.push(records.flatMap((record) => (record.type === 'item' && record.outcome === 'failed' ? [record] : [])));
  }
  const [foreseen, met] = failures.map((items) => items.map(({ path, side, error }) => ({ path, side, error })));
  expect(foreseen).toHaveLength(1);
  expect(foreseen).toEqual(met);
});
