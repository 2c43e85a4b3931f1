import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { droverCommand, Sandbox } from './support/sandbox.ts';
import { readTree, writeFiles } from './support/trees.ts';

function mayLimit(): boolean {
  try {
    execFileSync('prlimit', ['--nofile=300:300', 'true']);
    return true;
  } catch {
    return false;
  }
}

it.skipIf(!mayLimit())('copies a tree of 700 folders with 300 open files, and finds it unchanged', async () => {
  await using sandbox = await Sandbox.create();
  const [source, destination] = [sandbox.path('source'), sandbox.path('destination')];
  await writeFiles(source, Object.fromEntries(Array.from({ length: 700 }, (_, i) => [`${i % 20}/${i}/file`, `${i}`])));
  for (const status of [100, 101]) {
    const limited = ['--nofile=300:300', ...droverCommand(), 'copy', source, destination];
    const { stdout } = await promisify(execFile)('prlimit', limited, { env: sandbox.env });
    expect(stdout).toContain(`${status} Success`);
  }
  expect(await readTree(destination)).toEqual(await readTree(source));
});
