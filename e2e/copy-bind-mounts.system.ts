import { execFileSync } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sandbox } from './support/sandbox.ts';
import { writeFiles } from './support/trees.ts';

/** Mounting takes root, and not every container lets even root do it. */
function mayMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '--bind', '/tmp', '/tmp'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!mayMount())('drover copy to a folder of SRC that is mounted elsewhere too', () => {
  let sandbox: Sandbox;
  let source: string;
  let mounted: string;
  beforeEach(async () => {
    sandbox = await Sandbox.create();
    source = sandbox.path('source');
    mounted = sandbox.path('mounted');
    await writeFiles(source, { 'a/one': '1', 'b/two': '2' });
    await mkdir(mounted);
    execFileSync('mount', ['--bind', `${source}/a`, mounted]);
  });
  afterEach(async () => {
    execFileSync('umount', [mounted]);
    await sandbox[Symbol.asyncDispose]();
  });

  it.each([
    ['the mounted folder itself', '', []],
    ['a new folder in it', '/new/er', []],
    ['a new folder in it, in a dry run', '/new/er', ['--dry-run']],
  ])('ends instead of copying its own output: %s', async (_what, below, flags) => {
    const { summary } = await sandbox.copy([...flags, source, `${mounted}${below}`]);
    expect(summary).toMatchObject({ status: 411, stoppedBy: { error: { kind: 'config-invalid', fault: 'path' } } });
    expect((await readdir(mounted, { recursive: true })).filter((name) => name.includes('er/a/new'))).toEqual([]);
  });

  it('copies to a neighbour of what is mounted', async () => {
    const { summary } = await sandbox.copy([source, sandbox.path('elsewhere')]);
    expect(summary).toMatchObject({ status: 100, counters: { filesCopied: 2 } });
  });
});
