import type { Connector, Run, Transfer } from '@drover/api';
import { type FtpServer, startProftpd } from '@drover/testing-servers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { fillFolder } from './support/fill-folder.ts';
import { openAs } from './support/open-as.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { ftpOptions } from './support/server-options.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

describeTask(await whyNot('proftpd'), 'what belongs to somebody else', () => {
  let stage: Stage;
  let server: FtpServer;
  beforeAll(async () => {
    [stage, server] = await Promise.all([openStage(), startProftpd()]);
    await fillFolder(server, 'Home', 3);
    await fillFolder(server, 'Target', 0);
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  it('is not seen, not in lists and not by its address; what is shared may be used, but not changed', async () => {
    const ada = await openAs(stage, 'operator', 'Ada Lindqvist', '/connectors');
    const bob = await openAs(stage, 'operator', 'Bob Haddad', '/connectors');
    const authorize = (displayName: string, shared: boolean) =>
      ada.call<Connector>('POST', '/api/connectors', { type: 'ftp', displayName, shared, options: ftpOptions(server) });
    const { id: connectorId } = await authorize('Her own', false);
    const side = (name: string) => ({ connectorId, root: '~', path: [name] });
    const transfer = await ada.call<Transfer>('POST', '/api/transfers', {
      source: side('Home'),
      destination: side('Target'),
    });
    const run = await ada.call<Run>('POST', `/api/transfers/${transfer.id}/runs`, { mode: 'scan' });
    await authorize('For all', true);

    const { page } = bob;
    const { url } = stage.product;
    await page.reload();
    await page.getByText('For all').waitFor();
    expect(await page.getByText('Her own').count()).toBe(0);
    await page.getByText('Of Ada Lindqvist, shared with everybody').waitFor();
    await ada.page.reload();
    await ada.page.getByText('Her own').waitFor();
    expect(await ada.page.getByText(/^Of Ada/).count(), 'what is her own').toBe(0);
    await page.getByRole('button', { name: 'More for For all' }).click();
    for (const name of ['Reauthorize', 'Delete']) {
      const item = page.getByRole('menuitem', { name });
      expect(await item.getAttribute('aria-disabled')).toBe('true');
      expect(await item.getAttribute('title')).toContain('Ada Lindqvist');
    }
    await takePicture(page, 'task-others-connector');
    await page.goto(`${url}/transfer-wizard?from=${connectorId}`);
    await page.getByText('The connector that this address names was deleted, or is not yours to use.').waitFor();
    await page.goto(`${url}/connectors/${connectorId}/reauthorize`);
    await page.getByText('There is no such thing, or it is not yours to see').first().waitFor();
    await page.goto(`${url}/migration-manager`);
    await page.getByText('No transfers yet').waitFor();
    await page.goto(`${url}/runs/${run.id}`);
    await page.getByText('There is no such thing, or it is not yours to see').first().waitFor();
    await takePicture(page, 'task-others-run');
    await page.goto(`${url}/users`);
    await page.getByText('Your role does not allow this').first().waitFor();
    await takePicture(page, 'task-not-allowed');
    expect(bob.complaints).toEqual([]);
  });
});
