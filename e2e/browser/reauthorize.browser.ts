import type { Run } from '@drover/api';
import { type FtpServer, type SftpServer, startOpenSsh, startProftpd } from '@drover/testing-servers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { fieldOf } from './support/field-of.ts';
import { fillFolder } from './support/fill-folder.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { ftpOptions, sftpOptions } from './support/server-options.ts';
import { type SwitchOver, startSwitchOver } from './support/switch-over.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

describeTask(await whyNot('proftpd', 'openssh'), 'a password that was changed at the server', () => {
  let stage: Stage;
  let before: FtpServer;
  let after: FtpServer;
  let to: SftpServer;
  let port: SwitchOver;
  let connectorId: string;
  beforeAll(async () => {
    [stage, before, after, to] = await Promise.all([
      openStage(),
      startProftpd(),
      startProftpd({ password: 'Blue-Pears-8' }),
      startOpenSsh(),
    ]);
    for (const server of [before, after]) await fillFolder(server, 'Home', 30);
    port = await startSwitchOver(before.port);
    connectorId = (await stage.authorize('ftp', 'Old server', { ...ftpOptions(before), port: port.port })).id;
    await stage.authorize('sftp', 'New server', sftpOptions(to));
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await port?.[Symbol.asyncDispose]();
    await Promise.all([before?.stop(), after?.stop(), to?.stop()]);
  });

  it('is told with the way to mend it, and the connector stays the same', async () => {
    const { page, complaints } = await stage.open();
    port.leadTo(after.port);
    const source = page.getByRole('region', { name: 'Step 1: Select source' });
    await source.getByRole('button', { name: 'Manage FTP' }).click();
    await source.getByRole('button', { name: 'Connect Old server' }).click();
    const refused = source.getByText(/no longer authorized|refused the sign-in just now/);
    await source.getByRole('alert').or(refused).first().waitFor();
    await takePicture(page, 'task-password-changed');
    await source.getByRole('button', { name: 'Reauthorize' }).click();
    await page.getByRole('heading', { name: 'Reauthorize FTP' }).waitFor();
    expect(await fieldOf(page, 'Username').inputValue()).toBe(before.username);
    expect(await fieldOf(page, 'Password').inputValue()).toBe('');
    await fieldOf(page, 'Password').fill(after.password);
    await takePicture(page, 'task-reauthorize');
    await page.getByRole('button', { name: 'Reauthorize', exact: true }).click();
    await source.getByText('List complete').waitFor(); // back in the wizard, on the same side
    expect(new URL(page.url()).searchParams.get('from')).toBe(connectorId);
    await source.getByRole('row', { name: /Home/ }).click();
    const destination = page.getByRole('region', { name: 'Step 2: Select destination' });
    await destination.getByRole('button', { name: 'Manage SFTP' }).click();
    await destination.getByRole('button', { name: 'Connect New server' }).click();
    await page.getByText('A scan writes nothing.').waitFor();
    await page.getByRole('button', { name: 'Start Copy' }).click();
    await page.getByText('Code 100.').waitFor({ timeout: 90_000 });

    port.leadTo(before.port); // and back: the new password does not work there
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.getByText('Code 402.').waitFor({ timeout: 90_000 });
    await page.getByRole('button', { name: 'Reauthorize Old server' }).waitFor();
    await takePicture(page, 'task-run-stopped');
    const runs = await stage.call<{ items: Run[] }>('GET', '/api/runs');
    expect(runs.items.map(({ status }) => status.code)).toEqual([402, 100]);
    expect(complaints).toEqual([]);
  });
});
