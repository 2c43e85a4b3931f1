import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunningServer } from './support/running-server.ts';

const LONG = { timeout: 300_000 };

async function health(url: string): Promise<{ status: string; database: boolean; workers: number }> {
  return (await (await fetch(`${url}/healthz`)).json()) as { status: string; database: boolean; workers: number };
}

describe('./drover up', () => {
  it('starts, refuses a second one on its data, replaces a dead worker, and ends without a trace', LONG, async () => {
    await using server = await RunningServer.spawn('up');
    const url = await server.address();
    const link = await server.prints(/^Sign in once with: (\S+)$/m);
    expect(link).toMatch(new RegExp(`^${url}/welcome#[\\w-]{43}$`));
    expect((await stat(join(server.folder, 'instance.key'))).mode & 0o777).toBe(0o600);
    await expect.poll(() => health(url), { timeout: 60_000 }).toEqual({ status: 'ok', database: true, workers: 1 });
    expect(await (await fetch(url)).text()).toContain('<div id=');

    const second = await RunningServer.spawn('up', [], server.folder);
    expect(await second.ended()).toBe(1);
    expect(second.said).toContain(`Drover runs already on the data folder ${server.folder} (process ${server.pid})`);
    expect((await health(url)).database).toBe(true);

    const [worker = 0] = await server.descendants('main.ts worker');
    process.kill(worker, 'SIGKILL');
    await expect.poll(() => server.descendants('main.ts worker'), { timeout: 60_000 }).not.toContain(worker);
    await expect.poll(async () => (await server.descendants('main.ts worker')).length, { timeout: 60_000 }).toBe(1);

    const database = Number((await readPostmaster(server.folder)).split('\n')[0]);
    server.kill('SIGTERM');
    expect(await server.ended()).toBe(0);
    expect(() => process.kill(database, 0)).toThrow('ESRCH');
    expect(server.said).not.toContain('are killed');
    expect(await readdir(server.folder)).not.toContain('running.json');
  });

  it('is taken up again after kill -9, and its workers end by themselves', LONG, async () => {
    await using killed = await RunningServer.spawn('up');
    await killed.prints(/^Sign in once with: (\S+)$/m);
    await expect.poll(async () => (await killed.descendants('main.ts worker')).length, { timeout: 60_000 }).toBe(1);
    const [worker = 0] = await killed.descendants('main.ts worker');
    killed.kill('SIGKILL');
    expect(await killed.ended()).toBe('SIGKILL');
    await using again = await RunningServer.spawn('up', [], killed.folder);
    expect((await health(await again.address())).database).toBe(true);
    await expect.poll(() => isAlive(worker), { timeout: 60_000 }).toBe(false);
  });

  it('refuses to listen to others without TLS, and a key that is not its own', LONG, async () => {
    await using open = await RunningServer.spawn('up', ['--listen', '0.0.0.0:0']);
    expect(await open.ended()).toBe(2);
    expect(open.said).toContain('without TLS');
    await using first = await RunningServer.spawn('up', ['--tls-self-signed']);
    expect(await first.address()).toMatch(/^https:/);
    first.kill('SIGTERM');
    await first.ended();
    await writeFile(join(first.folder, 'instance.key'), `${'0'.repeat(64)}\n`);
    const second = await RunningServer.spawn('up', [], first.folder);
    expect(await second.ended()).toBe(2);
    expect(second.said).toContain('instance key');
  });
});

describe('./drover demo', () => {
  it('copies between servers of its own and leaves nothing behind', LONG, async () => {
    await using demo = await RunningServer.spawn('demo');
    const link = await demo.prints(/^Sign in once with: (\S+)$/m);
    const [url = '', token = ''] = link.split('/welcome#');
    const signedIn = await fetch(`${url}/api/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({ token, name: 'Ada', email: 'ada@example.org', password: 'correct horse' }),
    });
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const runs = async (): Promise<unknown> => {
      const { items } = (await (await fetch(`${url}/api/runs`, { headers: { cookie } })).json()) as {
        items: {
          state: string;
          status: { code: number };
          counters: { filesCopied: number };
          transfer: { source: { connectorType: string } };
        }[];
      };
      return items.map(({ state, status, counters, transfer }) => [
        ...[state, status.code, counters.filesCopied, transfer.source.connectorType],
      ]);
    };
    await expect.poll(runs, { timeout: 120_000, interval: 1000 }).toEqual([['ended', 100, 171, 'agent']]);
    const [agent = 0] = await demo.descendants('apps/agent/');
    demo.kill('SIGINT');
    expect(await demo.ended()).toBe(0);
    expect([agent > 0, isAlive(agent)]).toEqual([true, false]);
    expect(await readdir(demo.folder)).toEqual([]);
  });

  it(
    'removes what an earlier one left that was killed, its database included, and nothing of one that runs',
    LONG,
    async () => {
      await using killed = await RunningServer.spawn('demo');
      await killed.address();
      const [name = ''] = await readdir(killed.folder);
      const database = Number((await readPostmaster(join(killed.folder, name, 'data'))).split('\n')[0]);
      const [agent = 0] = await killed.descendants('apps/agent/');
      expect(agent).toBeGreaterThan(0);
      killed.kill('SIGKILL');
      expect(await killed.ended()).toBe('SIGKILL');
      expect(isAlive(database)).toBe(true);
      await using second = await RunningServer.spawn('demo', [], killed.folder);
      await second.address();
      await expect.poll(() => isAlive(agent), { timeout: 30_000 }).toBe(false);
      expect(isAlive(database)).toBe(false);
      const [left = '', ...more] = await readdir(killed.folder);
      expect([left === name, more]).toEqual([false, []]);
      await using third = await RunningServer.spawn('demo', [], killed.folder);
      await third.address();
      expect(await readdir(killed.folder)).toHaveLength(2);
      expect((await health(await second.address())).database).toBe(true);
      for (const each of [third, second]) {
        each.kill('SIGINT');
        expect(await each.ended()).toBe(0);
      }
      expect(await readdir(killed.folder)).toEqual([]);
    },
  );
});

async function readPostmaster(folder: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return await readFile(join(folder, 'postgres/cluster/data/postmaster.pid'), 'utf8');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
