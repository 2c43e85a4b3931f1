import { type FtpServer, startProftpd } from '@drover/testing-servers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { fieldOf } from './support/field-of.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

describeTask(await whyNot('proftpd'), 'a wrong password', () => {
  let stage: Stage;
  let server: FtpServer;
  beforeAll(async () => {
    [stage, server] = await Promise.all([openStage(), startProftpd()]);
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  it('stops the test at the sign-in with what to do; nothing is saved until it is mended', async () => {
    const { page, complaints } = await stage.open('/connectors/authorize/ftp');
    await page.getByRole('button', { name: 'Authorize', exact: true }).click();
    await page.getByText('Server is needed.').waitFor();
    await fieldOf(page, 'Server').fill(server.host);
    await fieldOf(page, 'Port').fill(String(server.port));
    await fieldOf(page, 'Username').fill(server.username);
    await fieldOf(page, 'Password').fill('not the password');
    await page.getByRole('button', { name: 'Authorize', exact: true }).click();
    await page.getByText(/^Stopped at step/).waitFor();
    const failed = page.getByRole('listitem').filter({ has: page.getByLabel('Failed') });
    expect(await failed.textContent()).toContain('Sign-in');
    expect(await failed.textContent()).not.toContain('not the password');
    await takePicture(page, 'authorize-ftp-wrong-password');
    expect(await stage.call('GET', '/api/connectors')).toEqual({ items: [], next: null });
    await fieldOf(page, 'Password').fill(server.password);
    await page.getByRole('button', { name: 'Authorize', exact: true }).click();
    await page.getByRole('button', { name: 'Connect FTP' }).waitFor();
    expect(complaints).toEqual([]);
  });
});
