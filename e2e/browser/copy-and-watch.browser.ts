import { join } from 'node:path';
import { type FtpServer, type SftpServer, startOpenSsh, startProftpd } from '@drover/testing-servers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { leftovers, readTree } from '../support/trees.ts';
import { describeTask } from './support/describe-task.ts';
import { fillFolder } from './support/fill-folder.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { ftpOptions, sftpOptions } from './support/server-options.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const FILES = 300;

describeTask(await whyNot('proftpd', 'openssh'), 'copying and watching', () => {
  let stage: Stage;
  let from: FtpServer;
  let to: SftpServer;
  beforeAll(async () => {
    [stage, from, to] = await Promise.all([openStage(), startProftpd(), startOpenSsh()]);
    await fillFolder(from, 'Home', FILES);
    await stage.authorize('ftp', 'Old server', ftpOptions(from));
    await stage.authorize('sftp', 'New server', sftpOptions(to));
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await Promise.all([from?.stop(), to?.stop()]);
  });

  it('goes from two folders to a run that ends with everything there', async () => {
    const { page, complaints } = await stage.open();
    const [source, destination] = [
      page.getByRole('region', { name: 'Step 1: Select source' }),
      page.getByRole('region', { name: 'Step 2: Select destination' }),
    ];
    const start = page.getByRole('button', { name: 'Start Copy' });
    await start.waitFor();
    expect(await start.getAttribute('aria-disabled')).toBe('true');
    await source.getByRole('button', { name: 'Manage FTP' }).click();
    await source.getByRole('button', { name: 'Connect Old server' }).click();
    await source.getByText('Everything listed below will be copied to the destination.').waitFor();
    await source.getByRole('row', { name: /Home/ }).click();
    await source.getByText('Selected:').waitFor();
    await source.getByText('3 folders, 0 files').waitFor();
    expect(await start.getAttribute('aria-disabled')).toBe('true');
    await page.getByRole('status').getByText('Connect a destination first.').waitFor();
    await destination.getByRole('button', { name: 'Manage SFTP' }).click();
    await destination.getByRole('button', { name: 'Connect New server' }).click();
    await destination.getByText('List complete').waitFor();
    await page.getByText('New and changed files only; nothing is deleted.').waitFor();
    await takePicture(page, 'task-wizard-ready');

    await page.getByRole('button', { name: /^Filters/ }).click();
    await page.getByLabel('Not these').fill('*.tmp');
    await page.waitForURL(/options=/);
    const address = page.url();
    await page.reload();
    await page
      .getByRole('button', { name: /^Filters/ })
      .getByText('1 set')
      .waitFor();
    await page.getByText('A scan writes nothing.').waitFor(); // the address holds the whole choice
    expect(page.url()).toBe(address);

    await start.click();
    await page.getByRole('heading', { name: /Home/ }).waitFor();
    await takePicture(page, 'task-run-live');
    await page.getByText('Code 100.').waitFor({ timeout: 90_000 });
    await page.getByText(`${FILES} files copied`).waitFor();
    await takePicture(page, 'task-run-ended');
    const [sent, arrived] = [await readTree(join(from.folder, 'Home')), await readTree(to.folder)];
    expect(leftovers(arrived)).toEqual([]);
    const files = (tree: typeof sent) => new Map([...tree].filter(([, what]) => what !== 'folder'));
    expect(files(arrived)).toEqual(files(sent));

    await page.getByRole('button', { name: 'Run again' }).click();
    await page.getByText('Code 101.').waitFor({ timeout: 90_000 });
    await page.getByText(`${FILES} unchanged, skipped`).waitFor();
    await page.getByRole('link', { name: 'Migration Manager' }).click();
    await page.getByRole('button', { name: /^Success: summary of/ }).click();
    await page.getByText('Transfer Summary').waitFor();
    await page.getByRole('link', { name: /Copy/ }).first().waitFor();
    expect(await page.getByRole('link', { name: /Copy/ }).count()).toBe(2); // both runs are of one transfer
    await takePicture(page, 'task-manager');
    expect(complaints).toEqual([]);
  });
});
