import { spawnSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentBench, deadServer } from './support/agent-bench.ts';
import { repository } from './support/checkout.ts';

const NOBODY = 65_534;

let bench: AgentBench;
let start: string[];
beforeEach(async () => {
  bench = await AgentBench.create();
  start = ['start', '--server', await deadServer(), '--root', bench.sandbox.folder];
});
afterEach(() => bench[Symbol.asyncDispose]());

describe('of agents in one folder', () => {
  it('a second one is refused with one line, and the first goes on', async () => {
    const first = bench.start(...start);
    await first.says('Ctrl-C');
    expect(await bench.run(...start)).toMatchObject({
      exitCode: 3,
      stdout: '',
      stderr: `Drover Agent is already running (process ${first.running.child.pid}).\n`,
    });
    expect((await bench.run('status')).exitCode).toBe(0);
  });

  it('exactly one of several that start at once stays', async () => {
    const all = Array.from({ length: 5 }, () => bench.start(...start));
    const first = await Promise.any(all.map(async (going) => going.says('Ctrl-C').then(() => going)));
    const others = all.filter((going) => going !== first);
    for (const { running } of others)
      expect(await running.ended).toMatchObject({
        exitCode: 3,
        stdout: '',
        stderr: expect.stringMatching(/^Drover Agent is already running/),
      });
    expect((await bench.run('stop')).exitCode).toBe(0);
    expect((await first.running.ended).exitCode).toBe(0);
  });

  it('one that was killed leaves nothing that keeps the next from starting', async () => {
    const first = bench.start(...start);
    await first.says('Ctrl-C');
    const key = first.printed;
    first.running.child.kill('SIGKILL');
    await first.running.ended;
    expect(await bench.run('status')).toMatchObject({
      exitCode: 4,
      stderr: 'Drover Agent is not running. Start it with: agent start\n',
    });
    const second = bench.start(...start);
    await second.says('Ctrl-C');
    expect(second.printed).toBe(key);
    expect((await bench.run('status')).exitCode).toBe(0);
  });

  it('one whose folder has a long path is found all the same', async () => {
    const home = bench.sandbox.path('a'.repeat(120));
    const going = bench.sandbox.start(['agent', ...start], { DROVER_AGENT_HOME: home });
    try {
      await expect
        .poll(async () => (await bench.runWith({ DROVER_AGENT_HOME: home }, 'status')).exitCode, { timeout: 60_000 })
        .toBe(0);
      expect((await bench.runWith({ DROVER_AGENT_HOME: home }, 'stop')).stdout).toContain('Drover Agent stopped');
    } finally {
      going.child.kill('SIGKILL');
      await going.ended;
    }
  });
});

describe('what others could have got at', () => {
  it('is no identity any more', async () => {
    await bench.run('start', '--server', 'https://127.0.0.1:9');
    await writeFile(join(bench.home, 'identity.pem'), 'whatever', { mode: 0o644 });
    await chmod(join(bench.home, 'identity.pem'), 0o644);
    const { exitCode, stdout, stderr } = await bench.run(...start);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(`Others can read or change ${bench.home}/identity.pem (mode 644)`);
    expect(stderr).toContain('chmod 600');
  });

  it.runIf(process.getuid?.() === 0)(
    'is another user’s agent, which is not commanded, and not started twice',
    async () => {
      await chmod(bench.sandbox.folder, 0o755);
      const first = bench.start(...start);
      await first.says('Ctrl-C');
      await mkdir(bench.sandbox.path('nobody'));
      const asNobody = (command: string) =>
        spawnSync(process.execPath, [join(repository, 'apps/agent/src/main.ts'), command], {
          uid: NOBODY,
          gid: NOBODY,
          env: { ...bench.sandbox.env, DROVER_AGENT_HOME: bench.home },
          encoding: 'utf8',
        });
      const answer = asNobody('status');
      // A checkout that this user cannot read shows nothing of the agent.
      if (answer.stderr.includes('Cannot find module') || answer.error !== undefined) return;
      expect(answer).toMatchObject({
        status: 5,
        stderr:
          'This Drover Agent belongs to another user, and only that user can command it. Run this as that user.\n',
      });
      expect(asNobody('start').status).toBe(5);
    },
  );
});
