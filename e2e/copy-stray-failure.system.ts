import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { killAll, readJson, Sandbox } from './support/sandbox.ts';
import { amountBelow, readTree, writeManyFiles } from './support/trees.ts';

const FILES = 3_000;
/** So much is done when the failure comes; the limit of 2 KiB a second leaves more than a minute's work. */
const SOME = 100;
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await Sandbox.create();
});
afterEach(() => sandbox[Symbol.asyncDispose]());

/** Makes something fail in the process, with nobody listening, as soon as a file of this name appears. */
function failingAt(trigger: string, how: string) {
  const look = `if(existsSync(process.env.STRAY_AT)){clearInterval(timer);${how}}`;
  const script = `import{existsSync}from'node:fs';const/**/timer=setInterval(()=>{${look}},10);timer.unref()`;
  return { STRAY_AT: trigger, NODE_OPTIONS: `--import "data:text/javascript,${script}"` };
}

it.each([
  ['a rejection that nobody listens to', 'Promise.reject(new(Error)(`stray`))'],
  ['an error thrown in a callback', 'throw(new(Error)(`stray`))'],
])('%s ends the run in order, with a summary and all that was done kept', async (_what, how) => {
  const from = sandbox.path('from');
  const to = sandbox.path('to');
  const trigger = sandbox.path('now');
  await writeManyFiles(from, FILES, 100);
  const running = sandbox.start(['copy', '--json', from, to, '--bwlimit', '2K'], failingAt(trigger, how));
  try {
    await expect.poll(async () => (await amountBelow(to)).files, { timeout: 60_000 }).toBeGreaterThan(SOME);
    await writeFile(trigger, '');
    const ended = readJson(
      await Promise.race([running.ended, delay(60_000).then(() => Promise.reject(new Error('hangs')))]),
    );
    expect(ended).toMatchObject({ exitCode: 1, signal: null, summary: { status: 500 } });
    const { error } = ended.summary.stoppedBy ?? {};
    expect(error).toMatchObject({ kind: 'unexpected', message: expect.stringContaining('stray') });
    expect(ended.stderr).not.toMatch(/^\s+at /m);
    const done = ended.summary.counters['filesCopied'] ?? 0;
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(FILES);

    const { summary } = await sandbox.copy([from, to]);
    expect(summary).toMatchObject({ status: 100, counters: { filesCopied: FILES - done, filesUnchanged: done } });
    expect(await readTree(to)).toEqual(await readTree(from));
  } finally {
    killAll(running);
  }
});

it('a stray failure of a command without a run is told in one line', async () => {
  // Not through ./drover, which may start Node for itself first.
  const script = 'setTimeout(()=>Promise.reject(new(Error)(`stray`)),400)';
  const main = join(import.meta.dirname, '..', 'apps', 'cli', 'src', 'main.ts');
  const args = [
    '--disable-warning=ExperimentalWarning',
    '--import',
    `data:text/javascript,${script}`,
    main,
    '--version',
  ];
  const ended = spawnSync(process.execPath, args, { env: sandbox.env, encoding: 'utf8' });
  expect(ended).toMatchObject({ status: 1, signal: null });
  expect(ended.stderr.trim().split('\n')).toEqual([expect.stringContaining('stray')]);
});
