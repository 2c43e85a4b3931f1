import type { PartResult } from './report.ts';
import { runTool } from './run-tool.ts';

const checks = {
  types: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'],
  'types of the page': ['node_modules/typescript/bin/tsc', '-p', 'apps/web'],
  lint: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
  'dead code': ['node_modules/knip/bin/knip.js'],
} as const;

export const checkNames = Object.keys(checks) as (keyof typeof checks)[];

/** Runs one static check, which counts as one test; shows what it says only when it fails. */
export async function runCheck(root: string, name: keyof typeof checks, signal: AbortSignal): Promise<PartResult> {
  const [script, ...args] = checks[name];
  const { ok, output, seconds } = await runTool(root, script, args, { signal });
  console.log(`${ok ? 'ok' : 'FAILED'}: ${name}`);
  if (!ok) console.log(output);
  return { name, seconds, passed: ok ? 1 : 0, failed: ok ? [] : [name], skipped: [] };
}
