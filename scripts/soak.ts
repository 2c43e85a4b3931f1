import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';

import { runTool } from './test/run-tool.ts';

const root = resolve(import.meta.dirname, '..');
const [name, ...options] = process.argv.slice(2);
if ([name, ...options].some((word) => word === '--help' || word === '-h')) {
  const names = readdirSync(resolve(root, 'soak')).filter((file) => file.endsWith('.soak.ts'));
  console.log(`usage: drover soak [NAME] [VITEST OPTION ...]

Runs the long endurance tests at full size, which takes hours; with NAME only one of them:
${names.map((file) => `  ${file.replace('.soak.ts', '')}`).join('\n')}`);
  process.exit();
}
const files = name === undefined ? [] : [name.startsWith('-') ? name : `soak/${name}.soak.ts`];
const never = new AbortController().signal;
const { ok } = await runTool(
  root,
  'node_modules/vitest/vitest.mjs',
  ['run', '--project', 'soak', ...files, ...options],
  {
    signal: never,
    shown: true,
  },
);
process.exitCode = ok ? 0 : 1;
