import { resolve } from 'node:path';

import { runTool } from './test/run-tool.ts';

const root = resolve(import.meta.dirname, '..');
const [name, ...options] = process.argv.slice(2);
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
