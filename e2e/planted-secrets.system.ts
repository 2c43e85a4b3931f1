import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { Database } from '@drover/database';
import { availability, startOpenSsh, startVsftpd } from '@drover/testing-servers';
import { expect, it } from 'vitest';
import { processWorld } from '../apps/server/src/world.ts';
import { repository } from './support/checkout.ts';
import { databaseText } from './support/database-text.ts';
import { PlantedSecrets } from './support/planted-secrets.ts';
import { RecordingClient } from './support/recording-client.ts';
import { RunningServer } from './support/running-server.ts';

const FILES = 1_500;
const EMAIL = 'ada@example.org';
const found = await Promise.all([availability('vsftpd'), availability('openssh')]);
const missing = found.find((each) => !each.available);

/** Letters that every way of writing text down writes in another way. */
function secretText(): string {
  return `${randomBytes(9).toString('base64url')} "+/?&=%\\ü ${randomBytes(9).toString('base64url')}`;
}

/** An FTP server that repeats in its refusal what it was told. */
async function startEcho(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).write('220 Ready\r\n');
    createInterface({ input: socket }).on('line', (line) => {
      const [command, ...rest] = line.split(' ');
      if (socket.writable) socket.write(command === 'PASS' ? `530 Not "${rest.join(' ')}"\r\n` : '331 Go on\r\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}

it.skipIf(missing !== undefined)(
  'a whole life of connectors and runs leaves no secret in logs, answers, database, files or processes',
  { timeout: 600_000 },
  async () => {
    const secrets = new PlantedSecrets();
    const control = new PlantedSecrets();
    const planted = (name: string): string => {
      const text = secretText();
      secrets.plant(name, text);
      return text;
    };
    const username = `control-${randomBytes(6).toString('hex')}`;
    control.plant('the control', username);
    const password = planted('the FTP password');
    await using ftp = await startVsftpd({ username, password });
    await using sftp = await startOpenSsh();
    await using echo = await startEcho();
    const key = sftp.privateKeys.ed25519;
    for (const line of key.locked.split('\n').slice(2, -3)) secrets.plant('the private key', line);
    secrets.plant('the private key, unlocked', key.open.split('\n')[3] ?? '');
    secrets.plant('the passphrase', key.passphrase);
    await writeSource(ftp.folder);
    await ftp.adopt();
    await chmod(join(ftp.folder, 'out/folder 0/unreadable'), 0o000);
    await mkdir(join(sftp.folder, 'in/folder 0/file 7'), { recursive: true });
    await sftp.adopt();

    await using server = await RunningServer.spawn('up', ['--json-logs']);
    const url = await server.address();
    const client = new RecordingClient(url);
    const token = await server.prints(/^Sign in once with: \S+#(\S+)$/m);
    secrets.plant('the sign-in link', token);
    secrets.plant('the instance key', (await readFile(join(server.folder, 'instance.key'), 'utf8')).trim());
    const processes: string[] = [];
    const look = async (): Promise<void> => void processes.push(...(await processesOf(server)));

    const first = planted('the first password');
    const me = { name: 'Ada', email: EMAIL, password: first };
    await client.expect(410, 'POST', '/api/setup', { body: { ...me, token: planted('a wrong link') } });
    const begun = await client.send('POST', '/api/setup', { body: { ...me, token } });
    expect(begun.status).toBe(200);
    const names = [...begun.cookies.keys()];
    expect(names.filter((name) => name.startsWith('drover_session_'))).toHaveLength(1);
    for (const [name, value] of begun.cookies) secrets.plant(`the cookie ${name}`, value);
    const now = planted('the new password');
    await client.expect(204, 'PUT', '/api/account/password', { body: { current: first, password: now } });
    const stranger = new RecordingClient(url);
    await stranger.expect(401, 'POST', '/api/session', { body: { email: EMAIL, password: planted('a wrong one') } });
    const guest = { email: 'bo@example.org', name: 'Bo', role: 'operator' };
    const invitation = JSON.stringify(await client.expect(201, 'POST', '/api/users', { body: guest }));
    const invited = /#([\w-]{43})/.exec(invitation)?.[1] ?? '';
    secrets.plant('the invitation', invited);
    const joined = { token: invited, password: planted("the other person's password") };
    await stranger.expect(200, 'POST', '/api/session/link', { body: joined });
    const asked = { name: 'script', role: 'operator' };
    const { token: apiToken } = await client.expect(201, 'POST', '/api/tokens', { body: asked });
    secrets.plant('the API token', apiToken ?? '');
    const headers = { authorization: `Bearer ${apiToken}` };
    const script = new RecordingClient(url);
    await script.expect(200, 'GET', '/api/connectors', { headers });
    await script.expect(401, 'GET', '/api/connectors', {
      headers: { authorization: `Bearer ${Buffer.from(planted('a wrong token')).toString('base64url')}` },
    });

    const login = { server: '127.0.0.1', port: ftp.port, type: 'plain', username };
    const ftpWith = (secret: string) => ({
      body: { type: 'ftp', displayName: 'Old server', options: { ...login, password: secret } },
    });
    await client.expect(422, 'POST', '/api/connectors', ftpWith(planted('a wrong FTP password')));
    const tried = ftpWith(planted('another wrong FTP password')).body;
    await client.expect(200, 'POST', '/api/connectors/try', { body: { type: 'ftp', options: tried.options } });
    const repeated = { ...login, port: echo.port, password: planted('a repeated password') };
    await client.expect(200, 'POST', '/api/connectors/try', { body: { type: 'ftp', options: repeated } });
    await client.expect(422, 'POST', '/api/connectors', {
      body: { type: 'ftp', displayName: 'Echo', options: repeated },
    });
    const from = String((await client.expect(201, 'POST', '/api/connectors', ftpWith(password)))['id']);
    const shell = { server: '127.0.0.1', port: sftp.port, username: sftp.username, authentication: 'key' };
    const sftpOptions = { ...shell, privateKey: key.locked, hostKey: sftp.fingerprint };
    const sftpWith = (passphrase: string) => ({
      body: { type: 'sftp', displayName: 'New server', options: { ...sftpOptions, passphrase } },
    });
    await client.expect(422, 'POST', '/api/connectors', sftpWith(planted('a wrong passphrase')));
    const to = String((await client.expect(201, 'POST', '/api/connectors', sftpWith(key.passphrase)))['id']);
    await client.expect(200, 'GET', `/api/connectors/${from}/entries?root=~&path=[]`);
    await client.expect(200, 'POST', `/api/connectors/${to}/try`);
    await client.expect(201, 'POST', `/api/connectors/${to}/folders`, { body: { root: '~', path: ['made'] } });

    const { id: transfer } = await client.expect(201, 'POST', '/api/transfers', {
      body: {
        source: { connectorId: from, root: '~', path: ['out'] },
        destination: { connectorId: to, root: '', path: [...sftp.path.split('/').filter(Boolean), 'in'] },
      },
    });
    const start = async (): Promise<string> =>
      String((await client.expect(201, 'POST', `/api/transfers/${transfer}/runs`, { body: { mode: 'copy' } }))['id']);
    const run = await start();
    const view = async (id: string) =>
      (await client.expect(200, 'GET', `/api/runs/${id}`)) as unknown as {
        state: string;
        counters: Record<string, number>;
      };
    await client.expect(200, 'GET', '/api/events', { leaveAfterMs: 2_000 });
    await expect
      .poll(async () => (await view(run)).counters['filesCopied'], { timeout: 120_000 })
      .toBeGreaterThanOrEqual(100);
    await look();
    const [worker = 0] = await server.descendants('main.ts worker');
    process.kill(worker, 'SIGKILL');
    await expect.poll(async () => (await view(run)).state, { timeout: 180_000 }).toBe('ended');
    expect((await view(run)).counters).toMatchObject({
      filesSeen: FILES + 1,
      filesCopied: FILES - 1,
      filesFailedAtSource: 1,
    });

    await client.expect(422, 'POST', `/api/connectors/${from}/reauthorize`, {
      body: { options: { ...login, password: planted('a wrong password on reauthorization') } },
    });
    await client.expect(200, 'POST', `/api/connectors/${from}/reauthorize`, {
      body: { options: { ...login, password } },
    });
    await ftp.kill();
    const broken = await start();
    await expect.poll(async () => (await view(broken)).state, { timeout: 180_000 }).toBe('ended');
    for (const path of [
      '',
      '/events',
      '/items?limit=500',
      '/items?outcome=failed',
      '/problems',
      '/log.csv',
      '/log.json',
    ])
      for (const id of [run, broken]) await client.expect(200, 'GET', `/api/runs/${id}${path}`);
    for (const path of ['connectors', 'connector-types', 'transfers', 'runs', 'users', 'tokens', 'audit', 'session'])
      await client.expect(200, 'GET', `/api/${path}`);
    for (const path of ['/', '/welcome', '/api/docs', '/api/openapi.json', '/healthz', '/metrics'])
      await client.expect(200, 'GET', path);
    const backup = await writeBackup(server);
    await look();

    const { databaseUrl } = JSON.parse(await readFile(join(server.folder, 'running.json'), 'utf8'));
    const { clock } = processWorld(process);
    await using database = await Database.open({ url: databaseUrl, clock, applicationName: 'drover tests' });
    const rows = await databaseText(database);
    await database.close();
    server.kill('SIGTERM');
    expect(await server.ended()).toBe(0);

    const answers = [client, stranger, script].flatMap((each) => each.answers);
    for (const { request, said } of answers) {
      const shown = { 'POST /api/users': ['the invitation'], 'POST /api/tokens': ['the API token'] }[request] ?? [];
      expect(secrets.foundIn(request), request).toEqual([]);
      expect(secrets.foundIn(said, ...shown), request).toEqual([]);
    }
    const log = server.said.replace(/^Sign in once with: .*$/m, '');
    expect(secrets.foundIn(log), 'what server and workers wrote').toEqual([]);
    expect(secrets.foundIn(rows), 'the database').toEqual([]);
    expect(secrets.foundIn(backup.file), 'the backup').toEqual([]);
    expect(secrets.foundIn(backup.said), 'what the backup said').toEqual([]);
    for (const each of processes) expect(secrets.foundIn(each), each.slice(0, 100)).toEqual([]);
    const places = ['answers', 'log', 'database', 'backup', 'processes', 'files'];
    const seen = new Set<string>();
    for (const file of await filesBelow(server.folder)) {
      const content = await readFile(join(server.folder, file));
      const own = file === 'instance.key' ? ['the instance key'] : [];
      expect(secrets.foundIn(content, ...own), file).toEqual([]);
      if (control.foundIn(content).length > 0) seen.add('files');
    }
    // What is no secret is found in each place, so that the search itself is known to work there.
    if (answers.some(({ said }) => control.foundIn(said).length > 0)) seen.add('answers');
    if (control.foundIn(rows).length > 0) seen.add('database');
    if (control.foundIn(backup.file).length > 0) seen.add('backup');
    if (log.includes('"process":"server"') && log.includes('"process":"worker"')) seen.add('log');
    if (processes.some((each) => each.includes('main.ts worker'))) seen.add('processes');
    expect([...seen].sort()).toEqual(places.sort());
  },
);

async function writeSource(folder: string): Promise<void> {
  for (let at = 0; at < 3; at++) {
    const inner = join(folder, 'out', `folder ${at}`);
    await mkdir(inner, { recursive: true });
    for (let file = 0; file < FILES / 3; file++) await writeFile(join(inner, `file ${file}`), randomBytes(2_000));
  }
  await writeFile(join(folder, 'out/folder 0/unreadable'), 'x');
}

async function writeBackup({ folder }: RunningServer): Promise<{ readonly file: Buffer; readonly said: string }> {
  const main = join(repository, 'apps/server/src/main.ts');
  const path = join(folder, 'backup-file');
  const env = { ...process.env, DROVER_DATA: folder };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, 'backup', path], { env });
  const file = await readFile(path);
  return { file: gunzipSync(file.subarray(file.indexOf('\n') + 1)), said: stdout + stderr };
}

/** Command lines of all processes of the server, and the environment of those that run as somebody else. */
async function processesOf(server: RunningServer): Promise<string[]> {
  const pids = [server.pid, ...(await server.descendants(''))];
  const read = (pid: number, name: string): Promise<string> => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => ''); // it has ended
  const all = pids.map(async (pid) => {
    const line = (await read(pid, 'cmdline')).replaceAll('\0', ' ');
    return line.includes('main.ts worker') ? line : `${line}\n${await read(pid, 'environ')}`;
  });
  return await Promise.all(all);
}

/** Every file but the programs of PostgreSQL. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .filter((path) => !/^postgres\/postgresql-/.test(path));
}
