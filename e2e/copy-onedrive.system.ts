import { readFile } from 'node:fs/promises';
import { signInByHand } from '@drover/testing-servers';
import { type MicrosoftCloud, startMicrosoftCloud } from '@drover/testing-servers/microsoft';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { Sandbox } from './support/sandbox.ts';
import { readTree, withoutTimes, writeFiles } from './support/trees.ts';

const anna = 'anna@contoso.example';
const bert = 'bert@contoso.example';
let cloud: MicrosoftCloud;
let sandbox: Sandbox;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  cloud = await startMicrosoftCloud({ users: [anna, bert].map((userPrincipalName) => ({ userPrincipalName })) });
  const { DROVER_MICROSOFT_SIGN_IN_URL = '', DROVER_MICROSOFT_GRAPH_URL = '' } = cloud.environment;
  env = { DROVER_MICROSOFT_SIGN_IN_URL, DROVER_MICROSOFT_GRAPH_URL };
});
afterAll(() => cloud?.[Symbol.asyncDispose]());
beforeEach(async () => {
  sandbox = await Sandbox.create();
});
afterEach(() => sandbox[Symbol.asyncDispose]());

/** Runs it on a terminal, and signs in as `person` at the page that the terminal shows, with the code in it. */
async function signingIn(person: string, args: readonly string[]) {
  let pages: Promise<unknown> = Promise.resolve();
  let page: string | null = null;
  const ended = await sandbox.onTerminal(args, [], env, (screen) => {
    const [, shown] = /page: (\S+)\r?\n/.exec(screen) ?? [];
    if (shown === undefined || page !== null) return;
    page = shown;
    pages = signInByHand(shown, person);
  });
  await pages;
  return { ...ended, page };
}

it('copies to and from a OneDrive: signs in once by a code, then by itself, and keeps no token in clear', async () => {
  const source = sandbox.path('source');
  await writeFiles(source, { 'a/one.txt': 'one', 'b/two.docx': 'two', empty: '' });
  const there = `onedrive://${anna}/Moved/here`;
  const app = ['--app-id', 'public'];
  const alone = await sandbox.copy([...app, source, there], env);
  expect(alone.summary).toMatchObject({ exitCode: 5, stoppedBy: { side: 'destination' } });
  expect(alone.summary.stoppedBy?.error.remedy).toContain('on a terminal');

  const first = await signingIn(anna, ['copy', ...app, source, there]);
  expect([first.exitCode, first.stdout]).toEqual([0, expect.stringContaining(`as ${anna}`)]);
  const drive = cloud.microsoft.oneDrive(anna);
  const arrived = drive.tree().filter(({ kind }) => kind === 'file');
  expect(arrived.map(({ segments }) => segments.join('/')).sort()).toEqual(
    ['Moved/here/a/one.txt', 'Moved/here/b/two.docx', 'Moved/here/empty'].sort(),
  );
  expect((await sandbox.copy([...app, source, there], env)).summary).toMatchObject({ status: 101 });
  const back = sandbox.path('back');
  expect((await sandbox.copy([...app, there, back], env)).summary).toMatchObject({ status: 100 });
  expect(withoutTimes(await readTree(back))).toEqual(withoutTimes(await readTree(source)));
  expect(cloud.microsoft.violations()).toEqual([]);

  const kept = await readFile(sandbox.path('home', 'config', 'drover', 'sign-ins.json'), 'utf8');
  expect(kept).toContain(anna);
  for (const secret of cloud.signIn.secrets) {
    expect(kept).not.toContain(secret);
    expect(first.stdout + alone.stdout + alone.stderr).not.toContain(secret);
  }

  await cloud.signIn.revokeAll();
  const other = await signingIn(bert, ['copy', ...app, source, there]);
  expect(other.exitCode).toBe(5);
  expect(other.stdout).toContain(`${bert} signed in`);
}, 180_000);
