import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { processWorld } from '../world.ts';
import { runServerCommand } from './run-server-command.ts';

const here = processWorld(process);
const ending = new AbortController().signal;
const signals = { ending, onReload: () => undefined, onForce: () => undefined };

type Ended = { code: number; said: string; complained: string };

function run(command: string, ...args: string[]): Promise<Ended> {
  return runWith({}, command, ...args);
}

async function runWith(env: Record<string, string>, command: string, ...args: string[]): Promise<Ended> {
  const said: string[] = [];
  const complained: string[] = [];
  const write = (line: string) => void said.push(line);
  const complain = (line: string) => void complained.push(line);
  const world = { ...here, env, write, complain };
  const code = await runServerCommand(world, command, args, signals);
  return { code, said: said.join('\n'), complained: complained.join('\n') };
}

describe('a command of the server', () => {
  test.each(['up', 'demo', 'worker', 'backup', 'restore', 'keys', 'database'])(
    '%s prints its own help and does nothing else',
    async (name) => {
      for (const flag of ['--help', '-h']) {
        const { code, said, complained } = await run(name, flag);
        expect({ code, complained }).toEqual({ code: 0, complained: '' });
        expect(said).toMatch(new RegExp(`^usage: ./drover ${name} .*\\n\\n[A-Z]`));
      }
    },
  );

  test('names its own help where a flag is unknown', async () => {
    const { code, complained } = await run('demo', '--unknown');
    expect(code).toBe(2);
    expect(complained).toContain('See ./drover demo --help.');
  });

  test('says how backup and restore are called', async () => {
    for (const args of [[], ['--unknown'], ['a', 'b']]) {
      const { code, complained } = await run('backup', ...args);
      expect(code).toBe(2);
      expect(complained).toContain('backup FILE [--with-key]');
    }
  });
});

describe('a database that DATABASE_URL names', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drover-command-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const commandWith = (url: string, command: string) =>
    runWith({ DATABASE_URL: url, DROVER_KEY: 'ab'.repeat(32), DROVER_DATA: join(folder, 'data') }, command);

  test.each(['up', 'worker'])(
    'and cannot be reached ends %s with where it was looked for, and no secret',
    async (name) => {
      const port = await closedPort();
      const { code, said, complained } = await commandWith(`postgresql://me:planted@127.0.0.1:${port}/drover`, name);
      expect({ code, said }).toEqual({ code: 1, said: '' });
      expect(complained).toBe(
        `drover: The database at 127.0.0.1:${port}, which DATABASE_URL names, cannot be reached (ECONNREFUSED). ` +
          'Check that it runs and that DATABASE_URL names its host and port, then start Drover again.',
      );
    },
  );

  test.each(['up', 'worker'])('by no URL ends %s with how to write it, and no secret', async (name) => {
    const { code, complained } = await commandWith('postgresql://me:planted@127.0.0.1:x1/drover', name);
    expect(code).toBe(2);
    expect(complained).toMatch(/^drover: DATABASE_URL is not the URL of a PostgreSQL database\. Write it as /);
    expect(complained).not.toContain('planted');
  });
});

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
