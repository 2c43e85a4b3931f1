import { existsSync, truncateSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AgentRuns, openAgentConnection } from '@drover/agent-link';
import { startTestGateway } from '@drover/agent-link/testing';
import { realClock } from '@drover/connector-kit/testing';
import type { Connection, ItemRef } from '@drover/core';
import { expect, it } from 'vitest';
import { AgentBench } from './support/agent-bench.ts';

const COPY_SNAPSHOT = resolve(import.meta.dirname, '../apps/agent/examples/copy-snapshot.sh');
const signal = new AbortController().signal;

async function textAt(connection: Connection, ref: ItemRef): Promise<string> {
  const entry = await connection.stat(ref, signal);
  if (entry === null) throw new Error('nothing is there');
  const body = await connection.read(entry, { offset: 0 }, signal);
  return Buffer.concat(await Array.fromAsync(body)).toString();
}

it('a run reads from one copy of the shared folder, also when the agent is killed in between, which is removed once; archived files are fetched back up to a limit', async () => {
  await using bench = await AgentBench.create();
  await using server = await startTestGateway(realClock);
  const [shared, copies] = [bench.sandbox.path('shared'), bench.sandbox.path('copies')];
  const file = { root: '', segments: [...shared.split('/').slice(1), 'a.txt'] };
  const folder = { root: '', segments: file.segments.slice(0, -1) };
  await mkdir(shared);
  await mkdir(bench.home, { mode: 0o700 });
  await writeFile(
    file.segments.reduce((path, name) => `${path}/${name}`, ''),
    'at first',
  );
  const command = [COPY_SNAPSHOT, copies];
  const config = {
    ...{ server: `https://127.0.0.1:${server.port}`, pin: server.pin, roots: [{ path: shared, tiered: true }] },
    recall: { bytesPerDay: 1_500 },
    hooks: { before: command, after: command },
  };
  await writeFile(`${bench.home}/agent.json`, JSON.stringify(config), { mode: 0o600 });
  const begin = async (run: string) => {
    const { link } = await server.next();
    const connection = await openAgentConnection({ link: async () => link }, signal, { run, folder });
    return {
      connection,
      runs: new AgentRuns(link),
      live: await openAgentConnection({ link: async () => link }, signal),
    };
  };

  bench.start('start');
  const first = await begin('run-1');
  await writeFile(`${shared}/a.txt`, 'changed');
  expect(await textAt(first.connection, file)).toBe('at first');
  expect(await textAt(first.live, file)).toBe('changed');
  process.kill(Number(await readFile(`${bench.home}/run/agent.pid`, 'utf8')), 'SIGKILL');

  bench.start('start');
  const second = await begin('run-1');
  expect(await second.runs.prepared(signal)).toEqual(['run-1']);
  expect(await textAt(second.connection, file)).toBe('at first');
  expect(await readdir(copies)).toEqual(['run-1']);
  await second.runs.end('run-1', signal);
  await expect.poll(() => readdir(copies), { timeout: 30_000 }).toEqual([]);
  await expect(textAt(second.connection, file)).rejects.toMatchObject({ kind: 'precondition-failed' });
  expect(await textAt(second.live, file)).toBe('changed');
  expect(existsSync(`${copies}/run-1`)).toBe(false);

  await writeFile(`${shared}/archived`, '');
  truncateSync(`${shared}/archived`, 1_000);
  const archived = { root: '', segments: [...folder.segments, 'archived'] };
  expect(await second.live.stat(archived, signal)).toMatchObject({ offline: 'recalled' });
  expect(await textAt(second.live, archived)).toHaveLength(1_000);
  await expect(textAt(second.live, archived)).rejects.toMatchObject({ kind: 'unsupported', vendor: 'OFFLINE' });
  expect(JSON.parse(await readFile(`${bench.home}/recalls.json`, 'utf8'))).toMatchObject({ bytes: 1_000 });
});
