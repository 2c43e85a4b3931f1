import { resolve } from 'node:path';

import { prepareServers } from './prepare-servers.ts';
import { lastLine, type PartResult, skippedByReason } from './report.ts';
import { checkNames, runCheck } from './run-check.ts';
import { runExternal } from './run-external.ts';
import { runVitest, suites } from './run-vitest.ts';

/** They take less than half of this on two idle cores; a part that hangs must not hang for ever. */
const limitMinutes = 75;
const parts = ['check', ...suites, 'external'] as const;
type Part = (typeof parts)[number];

const usage = `usage: drover test [PART ...] [PATH ...] [VITEST OPTION ...]

Installs what the tests need and runs them: without PART and PATH all of them, less than half an hour on two idle cores.

  check        types, lint, dead code
  unit         beside the code, no network beyond this machine
  acceptance   every connector against every server
  system       the command and the servers as processes
  browser      the whole product in a real browser
  external     what needs a PostgreSQL of its own

With PATH only the test files below it; options go to Vitest, such as -t 'part of a name'.`;

const root = resolve(import.meta.dirname, '../..');
const args = process.argv.slice(2);
if (args.some((arg) => arg === '--help' || arg === '-h')) {
  console.log(usage);
  process.exit();
}
const firstOption = args.findIndex((arg) => arg.startsWith('-'));
const words = firstOption < 0 ? args : args.slice(0, firstOption);
const options = firstOption < 0 ? [] : args.slice(firstOption);
const paths = words.filter((word) => !parts.includes(word as Part)).map((path) => resolve(path));
const named = words.filter((word) => parts.includes(word as Part)) as Part[];
const wanted: readonly Part[] = named.length > 0 ? named : paths.length > 0 || options.length > 0 ? suites : parts;

const signal = AbortSignal.timeout(limitMinutes * 60_000);
const results: PartResult[] = [];
if (wanted.some((part) => part === 'acceptance' || part === 'system' || part === 'browser')) await prepareServers();
for (const part of wanted) {
  if (part === 'external') results.push(await runExternal(root, signal));
  else if (part !== 'check') results.push(await runVitest(root, part, [...paths, ...options], signal));
  else for (const name of checkNames) results.push(await runCheck(root, name, signal));
}

const late = results.flatMap(({ secondTry }) => secondTry ?? []);
const failures = results.flatMap((result) => result.failed);
const lines = [
  '',
  ...results.map(({ name, seconds }) => `${name.padEnd(12)} ${seconds.toFixed(1).padStart(8)} s`),
  ...skippedByReason(results.flatMap((result) => result.skipped)),
  ...(late.length === 0 ? [] : ['', 'Passed only at the second try:', ...late.map((name) => `  ${name}`)]),
  ...(failures.length === 0 ? [] : ['', 'Failed:', ...failures.map((failure) => `  ${failure}`)]),
  '',
  lastLine(results),
];
console.log(lines.join('\n'));
process.exitCode = failures.length === 0 ? 0 : 1;
