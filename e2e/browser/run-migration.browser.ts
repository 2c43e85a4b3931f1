import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connector } from '@drover/api';
import { type FtpServer, startProftpd } from '@drover/testing-servers';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { fieldOf } from './support/field-of.ts';
import { fillFolder } from './support/fill-folder.ts';
import { openAs } from './support/open-as.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { ftpOptions } from './support/server-options.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const PEOPLE = ['ada', 'grace', 'edsger', 'barbara'] as const;

describeTask(await whyNot('proftpd'), 'a migration', () => {
  let stage: Stage;
  let server: FtpServer;
  let address = '';
  beforeAll(async () => {
    [stage, server] = await Promise.all([openStage(), startProftpd()]);
    for (const name of PEOPLE) await fillFolder(server, `Home/${name}`, 6);
    await fillFolder(server, 'New', 0);
    const options = { ...{ type: 'ftp', shared: true }, options: ftpOptions(server) };
    for (const displayName of ['Old server', 'New server']) {
      await stage.call<Connector>('POST', '/api/connectors', { ...options, displayName });
    }
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  const rowOf = (page: Page, name: string): Locator =>
    page
      .getByRole('row')
      .filter({ hasText: `/${name}` })
      .first();
  const upload = (page: Page, label: string, name: string, text: string) =>
    page.getByLabel(label, { exact: true }).setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  const filter = async (page: Page, term: string) => {
    await page.getByRole('combobox', { name: 'Active Filters' }).fill(term);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: `Remove the filter ${term}` }).waitFor();
  };
  const stateOf = (page: Page, name: string, state: string) =>
    expect.poll(() => rowOf(page, name).textContent(), { timeout: 90_000 }).toContain(state);
  const selectAll = async (page: Page) => {
    await page.getByRole('grid', { name: 'Users' }).focus();
    await page.keyboard.press('Control+a');
  };

  it('goes from the wizard over a CSV file with a mistake, a scan and a bad row to a pilot by tag', async () => {
    const { page, complaints } = await stage.open();
    const top = server.path.replace(/\/$/, '');
    const [home, fresh] = [`${top}/Home`, `${top}/New`];
    const [source, destination] = [
      page.getByRole('region', { name: 'Step 1: Select source' }),
      page.getByRole('region', { name: 'Step 2: Select destination' }),
    ];
    await source.getByRole('button', { name: 'Connect Old server' }).click();
    await destination.getByRole('button', { name: 'Connect New server' }).click();
    await page.getByRole('button', { name: 'Continue Migration Setup' }).click();
    await page.getByText('No users yet').waitFor();
    address = new URL(page.url()).pathname;
    await page.getByRole('button', { name: 'Edit Name' }).click();
    await fieldOf(page, 'Name').fill('The four of us');
    await page.keyboard.press('Enter');
    await page.getByRole('combobox', { name: 'Migration' }).getByText('The four of us').waitFor();

    await page.getByRole('button', { name: 'Upload Migration CSV File' }).click();
    const head = 'Source Path,Destination Path,Tags';
    const lines = PEOPLE.map((name) => `${home}/${name},${fresh}/${name},${name === 'ada' ? '"Pilot, IT"' : 'Later'}`);
    await upload(
      page,
      'CSV file to upload',
      'users.csv',
      [head, ...lines.slice(0, 3), `,${fresh}/barbara,Later`].join('\n'),
    );
    await page.getByRole('table', { name: 'Lines of the file' }).getByLabel('Error').first().waitFor();
    expect(await page.getByRole('button', { name: /^Import 0 Users/ }).getAttribute('aria-disabled')).toBe('true');
    await takePicture(page, 'task-import-problems');
    // Barbara has no destination yet: that is told, and hinders nothing.
    await upload(
      page,
      'CSV file to upload again',
      'users.csv',
      [head, ...lines.slice(0, 3), `${home}/barbara,,Later`].join('\n'),
    );
    await page.getByRole('button', { name: 'Import 4 Users' }).click();
    await page.getByText('Added 4 users').first().waitFor();
    await takePicture(page, 'task-migration-imported');
    await rowOf(page, 'barbara').getByText('Not set yet').waitFor();

    // Her row is mended by a file, as one that was downloaded.
    const answer = await page.request.get(`${stage.product.url}/api/migrations/${address.split('/').at(-1)}/rows.csv`);
    const file = (await answer.text()).replace(/barbara,(?=,)/, `barbara,${fresh}/barbara`);
    await page.getByRole('button', { name: 'Migration Actions' }).click();
    await page.getByRole('menuitem', { name: 'Update Migration' }).click();
    await upload(page, 'CSV file to upload', 'update.csv', file);
    await page.getByRole('button', { name: 'Update 1 User' }).click();
    await page.getByText('Changed 1 user').first().waitFor();
    await rowOf(page, 'barbara').getByText(`${fresh}/barbara`).waitFor();

    await selectAll(page);
    await page.getByRole('button', { name: 'Scan 4 Users' }).click();
    for (const name of PEOPLE) await stateOf(page, name, 'Scanned');
    await takePicture(page, 'task-migration-scanned');

    await filter(page, 'tags:Pilot');
    await page.getByText('of 1 done').waitFor();
    await selectAll(page);
    await page.getByRole('button', { name: 'Start Migrating 1 User' }).click();
    const panel = page.getByRole('dialog', { name: 'Start Migrating 1 User' });
    await panel.getByText('All 1 user that match the filter.').waitFor();
    expect(await panel.getByRole('button', { name: 'Start Migration' }).getAttribute('aria-disabled')).toBe('true');
    await panel.getByLabel('This is what I mean to start').click();
    await takePicture(page, 'task-start-panel');
    await panel.getByRole('button', { name: 'Start Migration' }).click();
    await stateOf(page, 'ada', 'Success');
    expect(await readdir(join(server.folder, 'New/ada'))).toHaveLength(3);
    expect(await readdir(join(server.folder, 'New'))).toEqual(['ada']);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('goes on with all others, says what cannot be canceled, and shows log, history and queue', async () => {
    const { page, complaints } = await stage.open(address);
    await rowOf(page, 'grace').waitFor();
    await selectAll(page);
    await page.getByRole('grid', { name: 'Users' }).press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Manage Tags for 4 Users' }).click();
    await fieldOf(page, 'Add tags').fill('Everybody');
    await page.getByRole('button', { name: 'Apply' }).click();
    await rowOf(page, 'grace').getByText('Later, Everybody').waitFor();
    await page.getByRole('button', { name: 'Start Migrating 4 Users' }).click();
    await page.getByLabel('This is what I mean to start').click();
    await page.getByRole('button', { name: 'Start Migration' }).click();
    for (const name of PEOPLE) await stateOf(page, name, 'Success');
    expect((await readdir(join(server.folder, 'New'))).toSorted()).toEqual([...PEOPLE].toSorted());

    // Nothing is under way, so nothing can be canceled, and that is said.
    await page.getByRole('button', { name: 'User Actions' }).click();
    await page.getByRole('menuitem', { name: 'Cancel 4 Transfers' }).click();
    await page.getByRole('button', { name: 'Cancel Transfers' }).click();
    await page.getByText('left out 4').first().waitFor();

    await rowOf(page, 'grace').click();
    const summary = page.getByRole('region', { name: 'Transfer Summary' });
    await summary.getByText('Scan').first().waitFor();
    await takePicture(page, 'task-migration-summary');
    await summary.getByRole('link', { name: 'View Log' }).click();
    await page
      .getByRole('table', { name: 'Log' })
      .getByText(/document 0000\.txt/)
      .waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Migration Actions' }).click();
    await page.getByRole('menuitem', { name: 'Queue' }).click();
    await fieldOf(page, 'Rows at once').fill('7');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('cures a problem of all users by one rule, looked at first, and takes it back', async () => {
    const { page, complaints } = await stage.open(`${address}?tab=problems`);
    await page.getByRole('button', { name: 'Add a rule' }).click();
    const dialog = page.getByRole('dialog', { name: 'Fix once' });
    await dialog.getByLabel('What the rule does').selectOption({ label: 'Leave out by name' });
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByText('Fill this in as the hint says.').waitFor();
    await fieldOf(page, 'Names').fill('*0000.txt\nÜBRIGE/');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByText('12 files and 4 folders of 4 users are left out').waitFor();
    await dialog.getByText('/Letters/document 0000.txt').first().waitFor();
    await takePicture(page, 'task-fix-once');
    await dialog.getByRole('button', { name: 'Make the rule' }).click();
    const rules = page.getByRole('region', { name: 'Rules for all users' });
    await rules.getByText('Left out: what is named').waitFor();
    await takePicture(page, 'task-fix-rules');
    await page.getByRole('tab', { name: 'Users' }).click();
    await rowOf(page, 'grace').click();
    await page.getByRole('region', { name: 'Transfer Summary' }).getByText('1. Left out: what is named').waitFor();
    await page.getByRole('tab', { name: /Problems/ }).click();
    await rules.getByRole('button', { name: 'Take back' }).click();
    await page.getByText('Took back rule 1.').first().waitFor();
    await page.getByText('A rule cures the same problem in every user').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('is seen by a viewer, who cannot act, and is deleted when DELETE is typed', async () => {
    const viewer = await openAs(stage, 'viewer', 'Elif Nunes', address);
    await rowOf(viewer.page, 'ada').waitFor();
    expect(await viewer.page.getByRole('button', { name: 'Edit Name' }).getAttribute('aria-disabled')).toBe('true');
    const { page, complaints } = await stage.open(address);
    await page.getByRole('button', { name: 'Migration Actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete Migration' }).click();
    await fieldOf(page, 'Type DELETE to delete it').fill('delete');
    await page.keyboard.press('Enter');
    await page.getByText('Type the word DELETE, in capital letters.').waitFor();
    await fieldOf(page, 'Type DELETE to delete it').fill('DELETE');
    await page.keyboard.press('Enter');
    await page.getByText('Deleted the migration The four of us').first().waitFor();
    await page.getByText('No transfers yet').waitFor();
    expect((await readdir(join(server.folder, 'New'))).length).toBe(PEOPLE.length);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
