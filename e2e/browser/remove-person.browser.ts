import { type FtpServer, startProftpd } from '@drover/testing-servers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { fieldOf } from './support/field-of.ts';
import { fillFolder } from './support/fill-folder.ts';
import { openAs, PASSWORD } from './support/open-as.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { ftpOptions } from './support/server-options.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

describeTask(await whyNot('proftpd'), 'removing a person', () => {
  let stage: Stage;
  let server: FtpServer;
  beforeAll(async () => {
    [stage, server] = await Promise.all([openStage(), startProftpd()]);
    await fillFolder(server, 'Home', 3);
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  it('shuts them out at once, and ends what was theirs alone', async () => {
    const ada = await openAs(stage, 'operator', 'Ada Lindqvist', '/connectors');
    const options = ftpOptions(server);
    await ada.call('POST', '/api/connectors', { type: 'ftp', displayName: 'Her own', options });
    await ada.call('POST', '/api/connectors', { type: 'ftp', displayName: 'For all', options, shared: true });
    const { page, complaints } = await stage.open('/users');
    await page.getByRole('button', { name: 'More for Maya Okafor' }).click();
    expect(await page.getByRole('menuitem', { name: 'Remove' }).getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('Escape');
    const more = page.getByRole('button', { name: 'More for Ada Lindqvist' });
    await more.press('Enter');
    await page.getByRole('menuitem', { name: 'Keep from signing in' }).press('Enter');
    const asked = page.getByRole('alertdialog', { name: 'Keep this person from signing in?' });
    await asked.getByText(/API tokens of Ada Lindqvist end at once and for good/).waitFor();
    await takePicture(page, 'task-keep-person-out');
    await page.keyboard.press('Escape');
    await asked.waitFor({ state: 'detached' });
    await more.click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Remove this person?' });
    await dialog.getByText(/theirs alone lose their authorization; shared ones stay/).waitFor();
    await takePicture(page, 'task-remove-person');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'More for Ada Lindqvist' }).waitFor({ state: 'detached' });
    await dialog.waitFor({ state: 'detached' });

    await ada.page.getByRole('link', { name: 'Migration Manager' }).click();
    await ada.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await fieldOf(ada.page, 'E-mail address').fill('ada.lindqvist@contoso.example');
    await fieldOf(ada.page, 'Password').fill(PASSWORD);
    await ada.page.getByRole('button', { name: 'Sign in' }).click();
    await ada.page.getByText('E-mail address or password is wrong').first().waitFor();

    await page.getByRole('link', { name: 'Connectors' }).click();
    const row = (name: string) => page.getByRole('listitem').filter({ hasText: name }).last();
    await row('Her own')
      .getByText(/Not authorized any more/)
      .waitFor();
    await row('For all')
      .getByText(/^Authorized, used/)
      .waitFor();
    expect([...complaints, ...ada.complaints]).toEqual([]);
  });
});
