import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomToken } from '../apps/server/src/auth/random-token.ts';
import { startTestServer, type TestServer } from '../apps/server/src/testing/start-test-server.ts';
import { startTestWorker } from '../apps/server/src/testing/start-test-worker.ts';

const ROOT = resolve(import.meta.dirname, '..');
const run = promisify(execFile);
let server: TestServer;
let worker: AsyncDisposable;
let folder: string;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  server = await startTestServer();
  worker = startTestWorker(server.app);
  folder = join(server.folder, 'script');
  const admin = await server.person('administrator');
  const token = randomToken();
  await server.app.tokens.create({ token, userId: admin.id, name: 'script', role: 'administrator', expiresAt: null });
  await mkdir(join(folder, 'bin'), { recursive: true });
  const command = `#!/bin/sh\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${ROOT}/apps/cli/src/main.ts' "$@"\n`;
  await writeFile(join(folder, 'bin/drover'), command);
  await chmod(join(folder, 'bin/drover'), 0o755);
  env = {
    PATH: `${folder}/bin:${process.env['PATH']}`,
    ...{ HOME: folder, DROVER_URL: server.url, DROVER_TOKEN: token },
    ...{ OLD_HOMES: join(server.folder, 'old'), NEW_HOMES: join(server.folder, 'new') },
  };
  for (const name of ['anna', 'bob']) {
    await mkdir(join(server.folder, 'old', name), { recursive: true });
    await writeFile(join(server.folder, 'old', name, 'letter.txt'), `Dear ${name}`);
  }
  await mkdir(join(server.folder, 'new'));
});
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function drover(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return await run(join(folder, 'bin/drover'), args, { cwd: folder, env: { ...env, ...more } }).then(
    (ended) => ({ code: 0, ...ended }),
    (failed: Ended) => failed,
  );
}

it('runs the script of the documentation: a whole migration, from the connectors to the logs', async () => {
  const page = await readFile(join(ROOT, 'docs/guide/scripting.md'), 'utf8');
  const [, script = ''] = /```sh\n([\s\S]*?)```/.exec(page) ?? [];
  const [, csv = ''] = /```csv\n([\s\S]*?)```/.exec(page) ?? [];
  expect(script).toContain('transfers import');
  await writeFile(join(folder, 'users.csv'), csv);
  // Where anna's letter is to go stands a folder: her copy fails, and the script goes on.
  const inTheWay = join(server.folder, 'new/anna/letter.txt');
  await mkdir(inTheWay, { recursive: true });
  const { stdout } = await run('sh', ['-c', script], { cwd: folder, env });
  expect(stdout).toContain('2 rows would be added.');
  expect(stdout).toContain('2 rows added.');
  expect(await readdir(join(server.folder, 'new'))).toEqual(['anna', 'bob']);
  expect(await readFile(join(server.folder, 'new/bob/letter.txt'), 'utf8')).toBe('Dear bob');
  const standing = JSON.parse(await readFile(join(folder, 'standing.json'), 'utf8'));
  expect(standing).toMatchObject({ rows: 1, byState: { success: 1 }, files: { successful: 1, failed: 0 } });
  const [log = '', ...others] = (await readdir(folder)).filter(
    (name) => /^[A-Z\d].*\.csv$/i.test(name) && name !== 'users.csv',
  );
  expect(others).toEqual([]);
  expect(await readFile(join(folder, log), 'utf8')).toContain('letter.txt');
  await rmdir(inTheWay);
}, 120_000);

it('says what is wrong in one line, with an exit code of its own', async () => {
  const [unsigned, away, nowhere, usage, clear, unknown, untried, none, allowed] = await Promise.all([
    drover(['migrations', 'list'], { DROVER_TOKEN: 'A'.repeat(43) }),
    drover(['migrations', 'list'], { DROVER_URL: 'http://127.0.0.1:1' }),
    drover(['migrations', 'list'], { DROVER_URL: '' }),
    drover(['transfers', 'start']),
    drover(['migrations', 'list'], { DROVER_URL: 'http://drover.example.com' }),
    drover(['transfers', 'start', 'Nope']),
    drover(['connectors', 'test', 'Nope']),
    drover(['transfers', 'start', 'Home drives', '--filter', 'tags:pilt', '--wait']),
    drover(['transfers', 'start', 'Home drives', '--filter', 'tags:pilt', '--allow-none']),
  ]);
  expect(unsigned).toMatchObject({ code: 5, stdout: '', stderr: expect.stringContaining('You are not signed in') });
  expect(away).toMatchObject({ code: 6, stderr: expect.stringContaining('got no answer') });
  expect(nowhere).toMatchObject({ code: 2 });
  expect(usage).toMatchObject({ code: 2, stderr: expect.stringContaining('Write: drover transfers start MIGRATION') });
  expect(unknown).toMatchObject({ code: 10, stderr: expect.stringContaining('there is no migration') });
  expect(untried).toMatchObject({ code: 10, stderr: expect.stringContaining('there is no connector') });
  expect(none).toMatchObject({ code: 10, stderr: expect.stringContaining('No row passes the filter') });
  expect(allowed).toMatchObject({ stdout: '0 rows started.\n', stderr: '' });
  expect(clear).toMatchObject({ code: 2, stderr: expect.stringContaining('would cross the network in clear') });
}, 60_000);

it('changes nothing by a file with an error, and names line and column; keeps its token for its own server', async () => {
  await writeFile(join(folder, 'bad.csv'), 'Source Path,Destination Path,Tags\n/anna,/a,\n,/b,\n');
  const bad = await drover(['transfers', 'import', 'Home drives', 'bad.csv']);
  expect(bad).toMatchObject({ code: 1, stdout: expect.stringContaining('error: line 3, Source Path') });
  expect(bad.stdout).toContain('Nothing is added: 1 error.');
  const config = join(folder, '.config/drover');
  await mkdir(config, { recursive: true, mode: 0o700 });
  await writeFile(join(config, 'server.json'), JSON.stringify({ url: server.url, token: env['DROVER_TOKEN'] }), {
    mode: 0o600,
  });
  const { DROVER_URL: _, DROVER_TOKEN: __, ...bare } = env;
  const ask = (args: readonly string[]) =>
    run(join(folder, 'bin/drover'), ['migrations', 'list', ...args], { cwd: folder, env: bare }).catch(
      (failed: Ended) => failed,
    );
  expect((await ask([])).stdout).toContain('Home drives');
  expect((await ask(['--server', 'https://other.example.com'])).stderr).toContain(
    'There is no token for https://other.example.com',
  );
  await chmod(join(config, 'server.json'), 0o644);
  expect((await ask([])).stderr).toContain('chmod 600');
}, 60_000);

it('makes a rule for all rows of a migration, looked at first, and takes it back', async () => {
  const rule = ['--exclude-extension', '.txt'];
  expect(await drover(['migrations', 'fix', 'Home drives', ...rule])).toMatchObject({
    ...{ code: 2, stderr: expect.stringContaining('--exclude-extension: An extension without the dot') },
  });
  const fix = ['migrations', 'fix', 'Home drives', '--exclude-extension', 'txt'];
  const looked = await drover([...fix, '--dry-run']);
  expect(looked.stdout).toMatch(/^Left out: files with the extension "txt"\.\nfiles +2\n/);
  expect(looked.stdout).toContain('/anna: /letter.txt -> left out');
  expect(await drover(fix)).toMatchObject({ stdout: '1. Left out: files with the extension "txt".\n' });
  expect((await drover(['migrations', 'fixes', 'Home drives'])).stdout).toMatch(/^1 +all rows +Left out/);
  expect(await drover(['migrations', 'unfix', 'Home drives', '1'])).toMatchObject({
    stdout: 'Rule 1 is taken back.\n',
  });
}, 60_000);

it('removes nothing that cannot be taken back unless that is said', async () => {
  expect(await drover(['migrations', 'remove', 'Home drives'])).toMatchObject({
    ...{
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/"Home drives" would be removed with its \d+ rows.*--yes/),
    },
  });
  expect((await drover(['migrations', 'show', 'Home drives'])).stdout).toContain('Home drives');
}, 60_000);

it('sets the app for Microsoft, with a certificate of the server or a secret from a file, and tells neither', async () => {
  const made = await drover(['sign-in-apps', 'certificate', 'microsoft']);
  expect(made.stdout).toMatch(/^-----BEGIN CERTIFICATE-----\n[\s\S]+-----END CERTIFICATE-----\n$/);
  const set = ['sign-in-apps', 'set', 'microsoft', 'the-app'];
  const shown = await drover([...set, '--tenant', 'contoso.example', '--new-certificate']);
  expect(shown.stdout).toMatch(
    /^microsoft {2}Microsoft\n {2}app: the-app\n {2}directory: contoso.example\n {2}cloud: global\n {2}credential: certificate [0-9A-F]{40}, until/,
  );
  const secret = 'Pl4nted-secret-of-the-app';
  await writeFile(join(folder, 'secret'), `${secret}\n`, { mode: 0o600 });
  const own = ['--sign-in-url', 'https://login.example.com', '--service', 'graph=https://graph.example.com'];
  await drover([...set, ...own, '--secret', 'secret']);
  const kept = await drover([...set, ...own, '--json']);
  expect(JSON.parse(kept.stdout).app).toMatchObject({
    ...{ credential: 'secret', tenant: null, cloud: 'custom' },
    customCloud: { signIn: 'https://login.example.com', services: { graph: 'https://graph.example.com' } },
  });
  const [bad, none, removed] = [
    await drover([...set, '--cloud', 'nowhere', '--no-credential']),
    await drover(['sign-in-apps', 'show', 'unheard-of']),
    await drover(['sign-in-apps', 'remove', 'microsoft', '--yes']),
  ];
  expect(bad).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no cloud "nowhere"') });
  expect(none).toMatchObject({ code: 10, stderr: expect.stringContaining('It has: microsoft') });
  expect(removed).toMatchObject({ code: 0 });
  for (const each of [made, shown, kept, bad]) {
    expect(each.stdout + each.stderr).not.toContain('PRIVATE KEY');
    expect(each.stdout + each.stderr).not.toContain(secret);
  }
}, 60_000);
