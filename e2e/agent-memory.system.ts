import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openAgentConnection } from '@drover/agent-link';
import { startTestGateway } from '@drover/agent-link/testing';
import { realClock } from '@drover/connector-kit/testing';
import { parseMachinePath } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { peakMegabytes } from '../bench/measure.ts';
import { AgentBench } from './support/agent-bench.ts';

const STREAMS = 64;
const LIMIT_MB = 150;
const FILE_BYTES = 64 * 1024 ** 2;
/** What came in this time without more is all that comes. */
const STILL_MS = 500;

const { signal } = new AbortController();

describe.runIf(process.platform === 'linux')('an agent that 64 readers stopped listening to', () => {
  it(`holds what is on its way and no more, below ${LIMIT_MB} MB in all, and serves others meanwhile`, async () => {
    await using bench = await AgentBench.create();
    await using server = await startTestGateway(realClock);
    const shared = bench.sandbox.path('shared');
    await mkdir(shared);
    await using file = await open(join(shared, 'large.bin'), 'w');
    await file.truncate(FILE_BYTES);
    const address = `https://127.0.0.1:${server.port}#${server.pin}`;
    const { running } = bench.start('start', '--server', address, '--root', shared);
    const { link } = await server.next();
    await using connection = await openAgentConnection({ link: async () => link }, signal);
    const ref = { root: '', segments: parseMachinePath(join(shared, 'large.bin')) };
    const entry = await connection.stat(ref, signal);
    if (entry === null) throw new Error('the agent does not show the file');

    const readers = Array.from({ length: STREAMS }, async () => {
      const body = (await connection.read(entry, { offset: 0 }, signal))[Symbol.asyncIterator]();
      expect((await body.next()).done).toBe(false);
      return body;
    });
    const bodies = await Promise.all(readers);
    let peak = peakMegabytes(running.child.pid ?? 0);
    for (let before = 0; peak > before; peak = peakMegabytes(running.child.pid ?? 0)) {
      before = peak;
      await sleep(STILL_MS);
    }
    expect(peak).toBeLessThan(LIMIT_MB);
    expect(await connection.stat(ref, signal)).toMatchObject({ size: FILE_BYTES });
    await Promise.all(bodies.map((body) => body.return?.()));
  });
});
