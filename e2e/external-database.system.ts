import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresAvailability, startPostgres } from '@drover/testing-servers';
import { expect, it } from 'vitest';
import { PlantedSecrets } from './support/planted-secrets.ts';
import { RecordingClient } from './support/recording-client.ts';
import { RunningServer } from './support/running-server.ts';

const FILES = 6_000;
const FOLDERS = 60;
const found = await postgresAvailability();

it.skipIf(!found.available)(
  'two servers share a PostgreSQL of somebody else: they begin together, one goes on where the other dies, its password stays in the environment',
  { timeout: 300_000 },
  async () => {
    await using postgres = await startPostgres();
    await using work = await sourceAndDestination();
    const key = randomBytes(32).toString('hex');
    const env = { DATABASE_URL: postgres.url, DROVER_KEY: key, DROVER_LOCAL_ROOTS: work.folder };
    const [first, second] = await Promise.all([1, 2].map(() => RunningServer.spawn('up', [], undefined, env)));
    if (first === undefined || second === undefined) throw new RangeError('unreachable');
    await using _first = first;
    await using _second = second;
    const [firstUrl, secondUrl] = await Promise.all([first.address(), second.address()]);
    const links = await Promise.all([first, second].map((each) => each.prints(/^Sign in once with: \S+#(\S+)$/m)));

    const me = { name: 'Ada', email: 'ada@example.org', password: 'correct horse' };
    const answers = [new RecordingClient(firstUrl), new RecordingClient(secondUrl)];
    const [one, two] = answers as [RecordingClient, RecordingClient];
    const setUps = [];
    for (const token of links) setUps.push((await two.send('POST', '/api/setup', { body: { ...me, token } })).status);
    expect(setUps.sort(), 'the newest link holds').toEqual([200, 410]);
    await one.expect(200, 'POST', '/api/session', { body: { email: me.email, password: me.password } });
    const connector = async (displayName: string, path: string): Promise<string> => {
      const body = { type: 'local-files', displayName, options: { path } };
      return String((await one.expect(201, 'POST', '/api/connectors', { body }))['id']);
    };
    const side = (connectorId: string) => ({ connectorId, root: '', path: [] });
    const { id: transfer } = await two.expect(201, 'POST', '/api/transfers', {
      body: {
        source: side(await connector('from', join(work.folder, 'from'))),
        destination: side(await connector('to', join(work.folder, 'to'))),
      },
    });
    const { id: run } = await one.expect(201, 'POST', `/api/transfers/${transfer}/runs`, { body: { mode: 'copy' } });
    const view = async () =>
      (await two.expect(200, 'GET', `/api/runs/${run}`)) as unknown as {
        readonly state: string;
        readonly status: { readonly code: number };
        readonly counters: Readonly<Record<string, number>>;
      };
    await expect
      .poll(async () => (await view()).counters['filesCopied'], { timeout: 60_000, interval: 20 })
      .toBeGreaterThan(200);
    first.kill('SIGKILL');
    expect(await first.ended()).toBe('SIGKILL');
    await expect.poll(async () => (await view()).state, { timeout: 120_000 }).toBe('ended');
    const { status, counters } = await view();
    expect([status.code, counters['filesSeen'], counters['filesCopied']]).toEqual([100, FILES, FILES]);
    expect(await readdir(join(work.folder, 'to'), { recursive: true })).toHaveLength(FILES + FOLDERS);

    const secrets = new PlantedSecrets();
    secrets.plant('the password of the database', new URL(postgres.url).password);
    for (const { folder, said } of [first, second]) {
      expect(secrets.foundIn(said)).toEqual([]);
      for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
        const path = join(file.parentPath, file.name);
        if (file.isFile()) expect(secrets.foundIn(await readFile(path)), path).toEqual([]);
      }
    }
    for (const { said, request } of answers.flatMap((each) => each.answers))
      expect(secrets.foundIn(said), request).toEqual([]);
    await using unnamed = await RunningServer.spawn('up', ['--sign-in-link'], second.folder);
    expect(await unnamed.ended()).toBe(2);
    expect(unnamed.said).toContain('Set DATABASE_URL as it is set for that server.');
    await using named = await RunningServer.spawn('up', ['--sign-in-link'], second.folder, env);
    expect(await named.ended()).toBe(0);
    expect(named.said).toContain(`Choose a new password for ${me.email} with: ${secondUrl}/welcome#`);
  },
);

async function sourceAndDestination(): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'drover-shared-'));
  await mkdir(join(folder, 'to'));
  for (let at = 0; at < FOLDERS; at++) {
    const inner = join(folder, 'from', `folder ${at}`);
    await mkdir(inner, { recursive: true });
    for (let file = 0; file < FILES / FOLDERS; file++) await writeFile(join(inner, `file ${file}`), randomBytes(100));
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
