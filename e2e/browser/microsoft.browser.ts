import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentServer, Connector, MigrationRow } from '@drover/api';
import { type MicrosoftCloud, startMicrosoftCloud } from '@drover/testing-servers/microsoft';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { fieldOf } from './support/field-of.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { type RunningAgent, startAgent } from './support/start-agent.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const LONG = { timeout: 60_000 };
const [anna, bert] = ['anna@contoso.example', 'bert@contoso.example'];
const FILES = 12;

describeTask(await whyNot(), 'moving to Microsoft 365', () => {
  const stack = new AsyncDisposableStack();
  let cloud: MicrosoftCloud;
  let stage: Stage;
  let agent: RunningAgent;
  let folder: string;
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'drover-homes-')));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    for (const name of ['anna', 'bert']) {
      await mkdir(join(folder, name));
      for (let n = 0; n < FILES; n++) await writeFile(join(folder, name, `letter ${n}.txt`), `Dear ${name}, ${n}`);
    }
    cloud = stack.use(
      await startMicrosoftCloud({
        users: [anna, bert].map((userPrincipalName) => ({ userPrincipalName })),
        sites: [{ path: 'sites/Marketing' }],
      }),
    );
    await cloud.microsoft.oneDrive(anna).folder('Inbox');
    stage = stack.use(await openStage(cloud.environment));
    const { address, pin } = await stage.call<AgentServer>('GET', '/api/agent-server');
    const server = `https://${address?.host}:${address?.port}#${pin}`;
    agent = stack.use(await startAgent(server, { roots: [folder], writable: [] }));
    // It is known once it has called.
    await vi.waitFor(() => stage.authorize('agent', 'File server', { key: agent.key }), { ...LONG, interval: 500 });
  });
  afterAll(() => stack[Symbol.asyncDispose]());

  /** Presses the button, which opens a window of the service. */
  async function windowOf(page: Page, button: string): Promise<Page> {
    const opening = page.waitForEvent('popup');
    await page.getByRole('button', { name: button, exact: true }).click();
    return await opening;
  }
  /** The wizard with both sides connected. */
  const wizard = async (to: string, path: readonly string[] = []): Promise<string> => {
    const { items } = await stage.call<{ readonly items: readonly Connector[] }>('GET', '/api/connectors');
    const idOf = (name: string) => items.find(({ displayName }) => displayName === name)?.id;
    const fromPath = path.length === 0 ? '' : `&fromPath=${encodeURIComponent(JSON.stringify(path))}`;
    return `/transfer-wizard?from=${idOf('File server')}${fromPath}&to=${idOf(to)}`;
  };
  const gone = async (shown: Page) => {
    if (!shown.isClosed()) await shown.waitForEvent('close');
  };

  it('somebody signs in for the own OneDrive, chooses a folder, and copies into it', async () => {
    const { page, context, complaints } = await stage.open('/connectors/authorize/onedrive-business');
    await fieldOf(page, 'Display Name').fill('OneDrive of Anna');
    const shown = await windowOf(page, 'Authorize');
    await shown.locator('input[name=login]').fill(anna);
    await shown.locator('input[name=password]').fill('any');
    await shown.getByRole('button', { name: 'Sign-in' }).click();
    await shown.getByRole('button', { name: 'Continue' }).click();
    await gone(shown);
    await page.getByText('Authorized OneDrive of Anna').first().waitFor(LONG);

    const source = folder.split('/').filter((name) => name !== '');
    await page.goto(`${stage.product.url}${await wizard('OneDrive of Anna', [...source, 'anna'])}`);
    const destination = page.getByRole('region', { name: 'Step 2: Select destination' });
    await destination.getByRole('row', { name: /Inbox/ }).click();
    await destination.getByText('Selected:').waitFor();
    await page.getByText('New and changed files only; nothing is deleted.').waitFor();
    await takePicture(page, 'task-onedrive-ready');
    await page.getByRole('button', { name: 'Start Copy' }).click();
    await page.getByText('Code 100.').waitFor(LONG);
    await page.getByText(`${FILES} files copied`).waitFor();
    expect(
      cloud.microsoft
        .oneDrive(anna)
        .tree()
        .filter(({ kind }) => kind === 'file'),
    ).toHaveLength(FILES);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('an administrator lets the app in, and moves people from an agent by CSV: scan, start, log, proof, nothing twice', async () => {
    const { page, context, complaints } = await stage.open('/connectors/authorize/office-365');
    await fieldOf(page, 'Display Name').fill('Contoso');
    await fieldOf(page, 'Directory').fill(cloud.microsoft.tenantId);
    // Else the copies would wait for the night wherever this runs by day.
    const rests = page.getByRole('checkbox', { name: 'Use it only at nights and weekends' });
    expect(await rests.isChecked()).toBe(true);
    await page.getByText('Time zone').waitFor();
    await rests.uncheck();
    const consent = await windowOf(page, 'Open the consent page');
    await consent.getByRole('button', { name: 'Accept' }).click();
    await gone(consent);
    await page.getByText('Consent was given.').waitFor(LONG);
    await takePicture(page, 'task-consent-given');
    await page.getByRole('button', { name: 'Authorize', exact: true }).click();
    await page.getByText('Authorized Contoso').first().waitFor(LONG);

    await page.goto(`${stage.product.url}${await wizard('Contoso')}`);
    await page.getByRole('button', { name: 'Continue Migration Setup' }).click();
    await page.getByText('No users yet').waitFor();
    const migration = new URL(page.url()).pathname.split('/').at(-1);
    await page.getByRole('button', { name: 'Upload Migration CSV File' }).click();
    const csv = ['Source Path,Destination Path', `${folder}/anna,${anna}/Home`, `${folder}/bert,${bert}/Home`].join(
      '\n',
    );
    await page
      .getByLabel('CSV file to upload', { exact: true })
      .setInputFiles({ name: 'users.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.getByRole('button', { name: 'Import 2 Users' }).click();
    await page.getByText('Added 2 users').first().waitFor();

    const rows = async () =>
      (await stage.call<{ readonly items: readonly MigrationRow[] }>('GET', `/api/migrations/${migration}/rows`)).items;
    const codes = (...wanted: readonly number[]) =>
      expect
        .poll(async () => (await rows()).map(({ state, status }) => [state, status?.code]), LONG)
        .toEqual(wanted.map((code) => [code === 0 ? 'scanned' : 'success', code === 0 ? 100 : code]));
    await page.getByRole('grid', { name: 'Users' }).focus();
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: 'Scan 2 Users' }).click();
    await codes(0, 0);
    // Both are still chosen.
    await page.getByRole('button', { name: 'Start Migrating 2 Users' }).click();
    await page.getByLabel('This is what I mean to start').click();
    await page.getByRole('button', { name: 'Start Migration' }).click();
    await codes(100, 100);
    await stage.call('POST', `/api/migrations/${migration}/actions/start`, { selection: { filter: '' } });
    await codes(101, 101);
    await takePicture(page, 'task-office-365-done');
    const home = cloud.microsoft.oneDrive(bert).tree();
    expect(home.filter(({ kind }) => kind === 'file')).toHaveLength(FILES);

    await page.getByRole('row').filter({ hasText: '/bert' }).first().click();
    await page.getByRole('region', { name: 'Transfer Summary' }).getByRole('link', { name: 'View Log' }).click();
    await page.getByRole('table', { name: 'Log' }).getByText('letter 0.txt').waitFor();
    const proof = await page.request.get(`${stage.product.url}/api/migrations/${migration}/proof.html`);
    expect(await proof.text()).toContain('Contoso');
    expect(cloud.microsoft.violations()).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
