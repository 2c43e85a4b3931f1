import type { Transfer } from '@drover/api';
import { type SftpServer, startOpenSsh } from '@drover/testing-servers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { sftpOptions } from './support/server-options.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

describeTask(await whyNot('openssh'), 'deleting a connector', () => {
  let stage: Stage;
  let server: SftpServer;
  beforeAll(async () => {
    [stage, server] = await Promise.all([openStage(), startOpenSsh()]);
    const { id: connectorId } = await stage.authorize('sftp', 'Old server', sftpOptions(server));
    const side = (name: string) => ({ connectorId, root: '~', path: [name] });
    await stage.call<Transfer>('POST', '/api/transfers', { source: side('a'), destination: side('b') });
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  it('names what is lost, and the type leaves the wizard with its last connector', async () => {
    const { page, complaints } = await stage.open();
    const source = page.getByRole('region', { name: 'Step 1: Select source' });
    await source.getByRole('button', { name: 'Manage SFTP' }).waitFor();
    const more = source.getByRole('button', { name: 'More for Old server' });
    if (!(await more.isVisible())) await source.getByRole('button', { name: 'Manage SFTP' }).click();
    await more.click();
    expect(await page.getByRole('menuitem').allInnerTexts()).toEqual(['Limits and hours', 'Reauthorize', 'Delete']);
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('Old server').waitFor();
    await dialog.getByText(/1 transfer can/).waitFor();
    await takePicture(page, 'task-delete');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await more.click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await source.getByText('No connectors yet').waitFor();
    expect(await source.getByText('SFTP').count()).toBe(0);
    await page.getByRole('link', { name: 'Migration Manager' }).click();
    await page.getByText('(deleted)').first().waitFor();
    expect(complaints).toEqual([]);
  });
});
