import { type SftpServer, startOpenSsh } from '@drover/testing-servers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { fieldOf } from './support/field-of.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

describeTask(await whyNot('openssh'), 'authorising an SFTP server', () => {
  let stage: Stage;
  let server: SftpServer;
  beforeAll(async () => {
    [stage, server] = await Promise.all([openStage(), startOpenSsh()]);
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  it('shows the host key to be compared, and takes a private key', async () => {
    const { page, complaints } = await stage.open('/connectors');
    await page.getByRole('button', { name: 'Authorize New Connector' }).click();
    await page.getByPlaceholder('Find a type of storage').fill('sftp');
    await page.getByRole('button', { name: /^SFTP/ }).click();
    await fieldOf(page, 'Server').fill(server.host);
    await fieldOf(page, 'Port').fill(String(server.port));
    await fieldOf(page, 'Username').fill(server.username);
    await fieldOf(page, 'Authentication').selectOption({ label: 'Key' });
    const [key] = Object.values(server.privateKeys);
    await fieldOf(page, 'Private key').fill(key?.open ?? '');
    await page.getByRole('button', { name: 'Authorize', exact: true }).click();
    await page.getByRole('button', { name: 'Accept this fingerprint' }).waitFor();
    await takePicture(page, 'authorize-sftp-host-key');
    await page.getByText(server.fingerprint, { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Accept this fingerprint' }).click();
    await page.getByRole('button', { name: 'Connect SFTP' }).waitFor(); // Authorize was pressed already
    expect(complaints).toEqual([]);
  });
});
