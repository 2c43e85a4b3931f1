import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

test.each([
  ['scripts/test/main.ts', ['--help'], 'usage: drover test'],
  ['scripts/test/main.ts', ['unit', '-h'], 'usage: drover test'],
  ['scripts/soak.ts', ['--help'], 'usage: drover soak'],
  ['scripts/soak.ts', ['kill', '-h'], 'usage: drover soak'],
  ['bench/main.ts', ['--help'], 'usage: drover bench'],
])('%s %j explains itself and starts nothing', { timeout: 60_000 }, async (script, args, text) => {
  const { stdout } = await promisify(execFile)(process.execPath, [resolve(root, script), ...args], { timeout: 50_000 });
  expect(stdout).toContain(text);
  expect(stdout).not.toContain('RUN');
});
