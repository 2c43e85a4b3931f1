import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type FtpServer, startProftpd } from '@drover/testing-servers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { ftpOptions } from './support/server-options.ts';
import { whyNot } from './support/why-not.ts';

describeTask(await whyNot('proftpd'), 'creating a folder', () => {
  let stage: Stage;
  let server: FtpServer;
  beforeAll(async () => {
    [stage, server] = await Promise.all([openStage(), startProftpd()]);
    await stage.authorize('ftp', 'New server', ftpOptions(server));
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  it('makes it at the destination and goes into it; a second of that name is refused', async () => {
    const { page, complaints } = await stage.open();
    const destination = page.getByRole('region', { name: 'Step 2: Select destination' });
    await destination.getByRole('button', { name: 'Connect New server' }).click();
    await destination.getByText('This folder is empty').waitFor();
    const create = async () => {
      await destination.getByRole('button', { name: 'Create folder' }).click();
      await page.getByRole('dialog').getByLabel('Name').fill('Übergabe 2026');
      await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    };
    await create();
    await destination.getByText('~/Übergabe 2026').waitFor();
    expect((await stat(join(server.folder, 'Übergabe 2026'))).isDirectory()).toBe(true);
    await destination.getByRole('button', { name: 'Home folder', exact: true }).click();
    await destination.getByRole('row', { name: /Übergabe/ }).waitFor();
    await create();
    await page.getByRole('dialog').getByText('Something of that name is there already').first().waitFor();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('..');
    expect(await dialog.getByText('Something of that name is there already').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByText('A name is more than dots').waitFor();
    expect(complaints).toEqual([]);
  });
});
