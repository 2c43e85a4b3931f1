import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const MODULE = resolve(import.meta.dirname, 'process-signals.ts');
const SCRIPT = `
  const { processSignals } = await import(${JSON.stringify(MODULE)});
  processSignals(process).ending.addEventListener('abort', () => process.exit(7));
  process.stdin.resume();
  console.log('there');
`;

it('goes on after SIGHUP, also before there is anything to reload, and ends on SIGTERM', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', SCRIPT], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  child.kill('SIGHUP');
  child.kill('SIGTERM');
  expect(await ended).toEqual([7, null]);
});
