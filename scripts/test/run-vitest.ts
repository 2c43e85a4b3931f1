import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { TestSummary } from '../../testing/reporters/summary-reporter.ts';
import type { PartResult } from './report.ts';
import { runTool } from './run-tool.ts';

export const suites = ['unit', 'acceptance', 'system', 'browser'] as const;

/** Runs one of Vitest's projects, or of it what `args` selects. */
export async function runVitest(
  root: string,
  name: (typeof suites)[number],
  args: readonly string[],
  signal: AbortSignal,
  env: Readonly<Record<string, string>> = {},
): Promise<PartResult> {
  const folder = await mkdtemp(join(tmpdir(), 'drover-test-'));
  const file = join(folder, 'summary.json');
  try {
    console.log(`\n${name}`);
    const command = ['run', '--project', name, '--passWithNoTests', ...args];
    const { ok, seconds } = await runTool(root, 'node_modules/vitest/vitest.mjs', command, {
      signal,
      shown: true,
      env: { ...env, DROVER_TEST_SUMMARY: file },
    });
    const summary = JSON.parse(await readFile(file, 'utf8').catch(() => noSummary)) as TestSummary;
    const silent = !ok && summary.failed.length === 0;
    const failed = silent ? [`${name}: ${signal.aborted ? 'ran out of time' : 'Vitest gave up'}`] : summary.failed;
    return { name, seconds, ...summary, failed };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Vitest writes nothing when no file matches or when it could not start; its exit status tells which. */
const noSummary = '{"passed":0,"failed":[],"skipped":[]}';
