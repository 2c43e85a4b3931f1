import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { postgresAvailability, startPostgres } from '@drover/testing-servers';
import { expect, it } from 'vitest';
import { repository } from './support/checkout.ts';
import { RecordingClient } from './support/recording-client.ts';
import { RunningServer } from './support/running-server.ts';

const FILES = 200;
const BYTES = 4096;
/** Slow enough for a backup in the middle of the run. */
const SLOW = 10_000;
const LONG = { timeout: 120_000 };
const me = { email: 'ada@example.org', password: 'correct horse battery' };
const found = await postgresAvailability();

/** A command of the server on a data folder; what it says. */
async function drover(
  folder: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const flags = ['--disable-warning=ExperimentalWarning', join(repository, 'apps/server/src/main.ts'), ...args];
  const env = { ...process.env, DATABASE_URL: '', DROVER_KEY: '', DROVER_DATA: folder, TMPDIR: folder, ...more };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, flags, { env });
  return stdout + stderr;
}

class Person {
  readonly #client: RecordingClient;

  private constructor(client: RecordingClient) {
    this.#client = client;
  }

  static async first(server: RunningServer): Promise<Person> {
    const client = new RecordingClient(await server.address());
    const token = await server.prints(/^Sign in once with: \S+#(\S+)$/m);
    await client.expect(200, 'POST', '/api/setup', { body: { ...me, name: 'Ada', token } });
    return new Person(client);
  }

  static async again(server: RunningServer): Promise<Person> {
    const client = new RecordingClient(await server.address());
    await client.expect(200, 'POST', '/api/session', { body: me });
    return new Person(client);
  }

  async connector(displayName: string, path: string): Promise<{ connectorId: string; root: string; path: [] }> {
    const body = { type: 'local-files', displayName, options: { path } };
    const { id } = await this.#client.expect(201, 'POST', '/api/connectors', { body });
    return { connectorId: String(id), root: '', path: [] };
  }

  async start(source: object, destination: object): Promise<string> {
    const body = { source, destination, policy: { bytesPerSecond: SLOW } };
    const { id } = await this.#client.expect(201, 'POST', '/api/transfers', { body });
    return String(
      (await this.#client.expect(201, 'POST', `/api/transfers/${id}/runs`, { body: { mode: 'copy' } }))['id'],
    );
  }

  run(id: string): Promise<{ state: string; status: { code: number } | null; counters: Record<string, number> }> {
    return this.#client.expect(200, 'GET', `/api/runs/${id}`) as never;
  }

  async hurry(run: string): Promise<void> {
    await this.#client.expect(200, 'PATCH', `/api/runs/${run}`, { body: { bytesPerSecond: null } });
  }

  /** The public half of a key that lies sealed in the database. */
  async proofKey(): Promise<string> {
    return (await this.#client.send('GET', '/api/proof-key')).body;
  }
}

async function sample(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'drover-operations-'));
  await chmod(folder, 0o711); // as root, the database runs as another account below it
  await Promise.all(['from', 'to', 'second'].map((name) => mkdir(join(folder, name))));
  for (let n = 0; n < FILES; n++) await writeFile(join(folder, 'from', `file ${n}`), randomBytes(BYTES));
  return folder;
}

it.skipIf(!found.available)(
  'a server that is lost in the middle of a run goes on from its backup, and then on a PostgreSQL that its database was moved to',
  { timeout: 600_000 },
  async () => {
    const folder = await sample();
    const roots = { DROVER_LOCAL_ROOTS: folder };
    const second = join(folder, 'second');
    try {
      await using lost = await RunningServer.spawn('up', [], undefined, roots);
      const ada = await Person.first(lost);
      const proofKey = await ada.proofKey();
      expect(proofKey).toContain('PUBLIC KEY');
      const places = [await ada.connector('from', join(folder, 'from')), await ada.connector('to', join(folder, 'to'))];
      const run = await ada.start(places[0] ?? {}, places[1] ?? {});
      await expect.poll(async () => (await ada.run(run)).counters['filesCopied'], LONG).toBeGreaterThan(0);
      const file = join(folder, 'backup');
      expect(await drover(lost.folder, ['backup', file, '--with-key'])).toContain('The file holds the instance key');
      lost.kill('SIGKILL');
      await lost.ended();

      expect(await drover(second, ['restore', file])).toContain('Restored ');
      await chmod(second, 0o711);
      await using restored = await RunningServer.spawn('up', [], second, roots);
      const later = await Person.again(restored);
      expect(await later.proofKey()).toBe(proofKey);
      expect((await later.run(run)).counters['filesCopied']).toBeLessThan(FILES);
      await later.hurry(run);
      await expect.poll(async () => (await later.run(run)).state, LONG).toBe('ended');
      const { status, counters } = await later.run(run);
      expect([status?.code, counters['filesSeen']]).toEqual([100, FILES]);
      expect(await readdir(join(folder, 'to'))).toHaveLength(FILES);
      restored.kill('SIGTERM');
      expect(await restored.ended()).toBe(0);

      await using postgres = await startPostgres();
      const named = { DATABASE_URL: postgres.url };
      const moved = await drover(second, ['database', 'move'], named);
      expect(moved).toMatch(/^Moved \d+ rows of \d+ tables to \S+, each table compared/m);
      expect(moved).not.toContain(new URL(postgres.url).password);
      await expect(drover(second, ['database', 'move'], named)).rejects.toThrow(
        'The embedded database of this data folder was moved to',
      );
      await using unnamed = await RunningServer.spawn('up', [], second, roots);
      expect(await unnamed.ended()).toBe(2);
      expect(unnamed.said).toContain('Set DATABASE_URL to it.');
      await using external = await RunningServer.spawn('up', [], second, { ...roots, ...named });
      const last = await Person.again(external);
      expect(await last.proofKey()).toBe(proofKey);
      expect((await last.run(run)).counters).toEqual(counters);
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
    }
  },
);
