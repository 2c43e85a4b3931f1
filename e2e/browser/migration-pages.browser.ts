import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connector, Migration, MigrationRow } from '@drover/api';
import { checkInclusion, inclusionSchema } from '@drover/proof';
import { type FtpServer, startProftpd } from '@drover/testing-servers';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hasPython, unzipped } from '../../apps/server/src/testing/unzipped.ts';
import { findAccessibilityFaults } from './support/check-accessibility.ts';
import { describeTask } from './support/describe-task.ts';
import { fieldOf } from './support/field-of.ts';
import { fillFolder } from './support/fill-folder.ts';
import { openAs } from './support/open-as.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { rcloneConfig } from './support/rclone-config.ts';
import { ftpOptions } from './support/server-options.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const LONG = 90_000;
const SIDEWAYS = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
const REASON = 'Scratch files of no worth';

describeTask(await whyNot('proftpd'), 'the pages of a migration', () => {
  let stage: Stage;
  let server: FtpServer;
  let id = '';
  let address = '';
  beforeAll(async () => {
    [stage, server] = await Promise.all([openStage(), startProftpd()]);
    for (const name of ['ada', 'grace']) await fillFolder(server, `Home/${name}`, 3);
    // A folder of the same name stands in the way of a file.
    await mkdir(join(server.folder, 'New/ada/Letters/document 0000.txt'), { recursive: true });
    await mkdir(join(server.folder, 'New/grace'), { recursive: true });
    // The server writes there as another user.
    for (const name of ['New', 'New/grace', 'New/ada', 'New/ada/Letters'])
      await chmod(join(server.folder, name), 0o777);
    const options = { ...{ type: 'ftp', shared: true }, options: ftpOptions(server) };
    const made = async (displayName: string) =>
      (await stage.call<Connector>('POST', '/api/connectors', { ...options, displayName })).id;
    const sides = { sourceConnectorId: await made('Old server'), destinationConnectorId: await made('New server') };
    ({ id } = await stage.call<Migration>('POST', '/api/migrations', { name: 'Ada & Grace', ...sides }));
    address = `/migration-manager/${id}`;
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  /** Looked at by axe, and kept to be looked at by people. */
  const show = async (page: Page, name: string) => {
    await takePicture(page, name);
    expect(await findAccessibilityFaults(page), name).toEqual([]);
    const { width, height } = page.viewportSize() ?? { width: 1440, height: 900 };
    await page.setViewportSize({ width: 360, height: 740 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await takePicture(page, `${name}-narrow-dark`);
    expect(await page.evaluate(SIDEWAYS), `${name}: wider than 360 pixels by`).toBe(0);
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: 'light' });
  };
  const saved = async (page: Page, press: () => Promise<void>) => {
    const [download] = await Promise.all([page.waitForEvent('download'), press()]);
    return { name: download.suggestedFilename(), path: await download.path() };
  };
  const textOf = async (page: Page, press: () => Promise<void>) =>
    await readFile((await saved(page, press)).path, 'utf8');
  const rowOf = (page: Page, name: string) =>
    page
      .getByRole('row')
      .filter({ hasText: `/${name}` })
      .first();

  const rows = async () =>
    (await stage.call<{ items: readonly MigrationRow[] }>('GET', `/api/migrations/${id}/rows`)).items;

  it('discovers users by equal names, and keeps settings of one', async () => {
    const { page, complaints } = await stage.open(`${address}/discover`);
    for (const [side, folder] of [
      ['source', 'Home'],
      ['destination', 'New'],
    ] as const) {
      await page.getByRole('button', { name: `Choose the ${side} folder` }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('row', { name: new RegExp(folder) }).click();
      await dialog
        .getByRole('status', { name: `Selected ${side}` })
        .filter({ hasText: `/${folder}` })
        .getByText('List complete')
        .waitFor();
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.waitFor({ state: 'detached' });
    }
    await page.getByRole('button', { name: 'Discover', exact: true }).click();
    await page.getByRole('tab', { name: 'Matched 2' }).waitFor();
    await page.getByRole('table', { name: 'Discovered users' }).getByText('/New/ada').waitFor();
    await show(page, 'task-discover');
    await page.getByRole('button', { name: 'Add 2 Users' }).click();
    await page.getByText('Added 2 users').first().waitFor();
    await page.reload(); // the message that they were added is gone
    await rowOf(page, 'grace').getByLabel('Not selected').click();
    await page.getByRole('button', { name: 'User Actions' }).click();
    await page.getByRole('menuitem', { name: 'Settings for 1 User' }).click();
    await page.getByRole('button', { name: /^Filters/ }).click();
    await fieldOf(page, 'Not these').fill('Bills 2026/');
    await show(page, 'task-own-settings');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // What was set is what the form begins with.
    await page.getByRole('button', { name: 'User Actions' }).click();
    await page.getByRole('menuitem', { name: 'Settings for 1 User' }).click();
    await page.getByText("Shown are the user's own.").waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('tells problems and accepts them, proves one file, and gives every report as a file', async () => {
    const everybody = { selection: { filter: '' } };
    await stage.call('POST', `/api/migrations/${id}/actions/scan`, everybody);
    const settled = (states: readonly string[]) =>
      expect
        .poll(async () => (await rows()).every(({ state }) => states.includes(state)), { timeout: LONG, interval: 300 })
        .toBe(true);
    await settled(['scanned', 'problems']);
    await stage.call('POST', `/api/migrations/${id}/actions/start`, everybody);
    await settled(['success', 'problems', 'failed']);
    const { page, complaints } = await stage.open(address);
    expect((await rows()).map(({ state }) => state)).toEqual(['problems', 'success']);
    await rowOf(page, 'grace').waitFor();

    const report = async (name: RegExp) => {
      await page.getByRole('button', { name: 'Migration Actions' }).click();
      return await saved(page, () => page.getByRole('menuitem', { name }).click());
    };
    const csv = async (name: RegExp) => await readFile((await report(name)).path, 'utf8');
    const all = await csv(/^Migration Report/);
    expect(all).toContain('Schedule ID,Source,Destination,Tags');
    expect(all.trim().split('\n')).toHaveLength(3);
    expect(await csv(/^Migration Table Report/)).toMatch(/Status,.*Source Path[\s\S]*\/grace/);
    expect(await csv(/^Migration Error Report/)).toMatch(/ScheduleID,Username,Action,Path[\s\S]*document 0000\.txt/);
    expect(await csv(/^All Users as CSV/)).toMatch(/ID,Source Path,Destination Path,Tags/);
    const scans = await report(/^Scan Reports/);
    expect(scans.name).toMatch(/^ScanReport-.*\.zip$/);
    await page.getByRole('grid', { name: 'Users' }).focus();
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: 'User Actions' }).click();
    const logs = await saved(page, () => page.getByRole('menuitem', { name: /^Download Logs for 2 Users/ }).click());
    if (hasPython) {
      const names = [...(await unzipped(scans.path)).keys()].map((name) => name.split('/').at(-1));
      expect(names).toHaveLength(5);
      const files = await unzipped(logs.path);
      expect([...files.keys()].filter((name) => name.endsWith('.csv'))).toHaveLength(2);
      expect([...files.values()].join('')).toContain('document 0000.txt');
    }

    await page.getByRole('tab', { name: 'Problems' }).click();
    const [open] = [page.getByRole('button', { name: 'Accept as not migrated' })];
    await open.waitFor();
    expect(await textOf(page, () => page.getByRole('link', { name: 'CSV for the help desk' }).click())).toContain(
      'ada',
    );
    await show(page, 'task-problems');
    await open.click();
    await fieldOf(page, 'Reason').fill(REASON);
    await page.getByRole('button', { name: 'Accept', exact: true }).click();
    await page.getByRole('region', { name: 'Accepted as not migrated' }).getByText(REASON).waitFor();

    await page.getByRole('tab', { name: 'Proof' }).click();
    const proof = await textOf(page, () => page.getByRole('link', { name: /The whole proof/ }).click());
    expect(proof).toContain(REASON);
    expect(JSON.parse(proof.trim().split('\n').at(-1) ?? '')).toMatchObject({ type: 'signature' });
    const html = await page.request.get(`${stage.product.url}/api/migrations/${id}/proof.html`);
    expect(await html.text()).toContain('Every file found at the source is accounted for.');
    await page.getByRole('searchbox', { name: 'Find the user' }).fill('grace');
    await page.getByRole('list', { name: 'Users found' }).getByRole('button', { name: /grace/ }).click();
    await page.getByRole('searchbox', { name: 'Find the file' }).fill('0000.txt');
    await page
      .getByRole('list', { name: 'Files found' })
      .getByRole('button', { name: /0000\.txt/ })
      .click();
    await show(page, 'task-proof');
    const one = await textOf(page, () => page.getByRole('button', { name: 'Download the proof of this file' }).click());
    expect(checkInclusion(inclusionSchema.parse(JSON.parse(one)))).toMatchObject({ type: 'file', group: 'weaker' });
    const key = await textOf(page, () => page.getByRole('button', { name: 'Download the public key' }).click());
    expect(key).toContain('BEGIN PUBLIC KEY');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('has a permission map that is checked, discovered, loaded and exported', async () => {
    const { page, complaints } = await stage.open(`${address}/permission-map`);
    const map = page.getByRole('textbox', { name: 'Source User, Destination User' });
    await map.fill('ada@old.example');
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText(/Line 1: The line has no comma/).waitFor();
    await show(page, 'task-permission-map');
    await map.fill('');
    await page.getByRole('button', { name: 'Auto-discover' }).click();
    await page.getByRole('textbox', { name: 'At the source' }).fill('Sales\nada@x.example\nnobody@x.example');
    await page.getByRole('textbox', { name: 'At the destination' }).fill('SALES\nAda@x.example');
    await page.getByRole('button', { name: 'Pair' }).click();
    await page.getByText(/1 name of the source had no equal/).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved 2 lines of the permission map').first().waitFor();
    const exported = page.getByRole('link', { name: 'Export 2 lines as CSV' });
    expect(await textOf(page, () => exported.click())).toContain('ada@x.example,Ada@x.example');
    const file = { name: 'map.csv', mimeType: 'text/csv', buffer: Buffer.from('old.example,new.example\n') };
    await page.getByLabel('Permission map file').setInputFiles(file);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Export 1 line as CSV' }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('limits a connector by hours, and takes connectors over from an rclone.conf', async () => {
    const { page, complaints } = await stage.open('/connectors');
    await page.getByRole('button', { name: 'More for New server' }).click();
    await page.getByRole('menuitem', { name: 'Limits and hours' }).click();
    await page.getByText('Now: no limit.').waitFor();
    await page.getByRole('button', { name: 'Slower in office hours' }).click();
    await page.getByText(/^Once saved, now: (5.0 MiB\/s|no limit) until/).waitFor();
    await show(page, 'task-limits');
    await page.getByRole('textbox', { name: 'Bandwidth, MiB/s' }).first().fill('20');
    await page.getByRole('button', { name: 'Save limits' }).click();
    await page.getByText(/^Now: (5|20)\.0 MiB\/s until/).waitFor();
    await page.getByRole('button', { name: 'All connectors' }).click();
    await page.getByText(/^Limits: (5|20)\.0 MiB\/s until/).waitFor();

    await page.reload(); // the message that they were saved is gone
    await page.getByRole('button', { name: 'From rclone.conf' }).click();
    const buffer = Buffer.from(rcloneConfig(ftpOptions(server)));
    const file = { name: 'rclone.conf', mimeType: 'text/plain', buffer };
    await page.getByLabel('rclone.conf to upload').setInputFiles(file);
    await page.getByText('2 remotes').waitFor();
    await page.getByText(/There is no connector for "drive" yet/).waitFor();
    await show(page, 'task-rclone');
    await page.getByRole('button', { name: 'Check and authorize' }).click();
    await page.getByRole('button', { name: 'Authorize', exact: true }).click();
    await page.getByText('Authorized office').first().waitFor({ timeout: LONG });
    await page
      .getByRole('listitem')
      .filter({ hasText: 'office' })
      .getByText('Authorized', { exact: true })
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('lets a viewer look at all of it, and change nothing', async () => {
    const { page, complaints } = await openAs(stage, 'viewer', 'Elif Nunes', `${address}?tab=problems`);
    const isOff = async (name: string) => {
      const button = page.getByRole('button', { name, exact: true }).first();
      await button.waitFor();
      expect((await button.getAttribute('aria-disabled')) ?? String(await button.isDisabled()), name).toBe('true');
    };
    await isOff('Retry these');
    await isOff('Take back');
    await page.goto(`${stage.product.url}${address}/permission-map`);
    for (const name of ['Save', 'Check', 'Auto-discover', 'Load a file']) await isOff(name);
    await page.goto(`${stage.product.url}${address}/discover`);
    await isOff('Discover');
    await page.goto(`${stage.product.url}/connectors`);
    await isOff('From rclone.conf');
    await page.goto(`${stage.product.url}/connectors/from-rclone`);
    await page.getByText('Your role may look, but not authorize connectors.').waitFor();
    const { items } = await stage.call<{ items: Connector[] }>('GET', '/api/connectors');
    await page.goto(`${stage.product.url}/connectors/${items[0]?.id}/limits`);
    for (const name of ['Save limits', 'Nights and weekends only']) await isOff(name);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
