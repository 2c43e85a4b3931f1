import { type FtpServer, startProftpd } from '@drover/testing-servers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { fieldOf } from './support/field-of.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

describeTask(await whyNot('proftpd'), 'authorising an FTP server', () => {
  let stage: Stage;
  let server: FtpServer;
  beforeAll(async () => {
    [stage, server] = await Promise.all([
      openStage(),
      startProftpd({ security: 'explicit', certificate: 'self-signed' }),
    ]);
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  it('shows the certificate to be compared, and saves what passed', async () => {
    const { page, complaints } = await stage.open();
    await page.getByRole('button', { name: 'Authorize New Connector' }).first().click();
    await page.getByRole('button', { name: /^FTP/ }).click();
    await page.getByRole('heading', { name: 'Authorize FTP' }).waitFor();
    for (const label of ['Display Name', 'Type', 'Server', 'Port', 'Username', 'Password']) {
      await fieldOf(page, label).waitFor();
    }
    await page.getByText('Passive (required)').waitFor();
    await fieldOf(page, 'Display Name').fill('Fabrikam print server');
    await fieldOf(page, 'Type').selectOption({ label: 'Require explicit FTP over TLS' });
    await fieldOf(page, 'Server').fill(server.host);
    await fieldOf(page, 'Port').fill(String(server.port));
    await fieldOf(page, 'Username').fill(server.username);
    await fieldOf(page, 'Password').fill(server.password);
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('Stopped at step 3').waitFor();
    await takePicture(page, 'authorize-ftp-certificate');
    const fingerprint = (server.fingerprint ?? '').replace(/^SHA256:/, '');
    expect((await page.locator('dd').first().textContent())?.replace(/^SHA256:/, '')).toBe(fingerprint);
    await page.getByRole('button', { name: 'Accept this fingerprint' }).click();
    await page.getByText('Everything passed').waitFor();
    await takePicture(page, 'authorize-ftp-passed');
    await page.getByRole('button', { name: 'Authorize', exact: true }).click();
    await page.getByRole('status', { name: 'Selected source' }).getByText('List complete').waitFor();
    await page.getByText('Authorized Fabrikam print server').first().waitFor();
    expect(complaints).toEqual([]);
  });
});
