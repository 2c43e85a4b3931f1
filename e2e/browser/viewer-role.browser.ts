import type { Connector, Run, Transfer } from '@drover/api';
import { type FtpServer, startProftpd } from '@drover/testing-servers';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { fillFolder } from './support/fill-folder.ts';
import { openAs } from './support/open-as.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { ftpOptions } from './support/server-options.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

describeTask(await whyNot('proftpd'), 'a viewer', () => {
  let stage: Stage;
  let server: FtpServer;
  let run: Run;
  beforeAll(async () => {
    [stage, server] = await Promise.all([openStage(), startProftpd()]);
    await fillFolder(server, 'Home', 9);
    await fillFolder(server, 'Target', 0);
    const { id: connectorId } = await stage.call<Connector>('POST', '/api/connectors', {
      ...{ type: 'ftp', displayName: 'Server', shared: true },
      options: ftpOptions(server),
    });
    const side = (name: string) => ({ connectorId, root: '~', path: [name] });
    const both = { source: side('Home'), destination: side('Target') };
    const { id } = await stage.call<Transfer>('POST', '/api/transfers', both);
    run = await stage.call<Run>('POST', `/api/transfers/${id}/runs`, { mode: 'copy' });
    await stage.endOf(run.id);
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  it('sees what is shared, and is told of each button why it is not for them', async () => {
    const { page, complaints } = await openAs(stage, 'viewer', 'Elif Nunes');
    const refuses = async (button: Locator, why: string) => {
      expect(await button.getAttribute('aria-disabled')).toBe('true');
      await button.hover();
      await page.getByRole('tooltip').filter({ hasText: why }).waitFor();
      await page.mouse.move(0, 0);
      await page.getByRole('tooltip').waitFor({ state: 'detached' });
    };
    const [source, destination] = [
      page.getByRole('region', { name: 'Step 1: Select source' }),
      page.getByRole('region', { name: 'Step 2: Select destination' }),
    ];
    await source.getByRole('button', { name: 'Connect Server' }).waitFor();
    expect(await page.getByRole('button', { name: 'More for Server' }).count()).toBe(0);
    await refuses(source.getByRole('button', { name: 'Authorize New Connector' }), 'not authorize connectors');
    await source.getByRole('button', { name: 'Connect Server' }).click();
    await source.getByRole('row', { name: /Home/ }).click();
    await source.getByText('3 folders, 0 files').waitFor();
    await refuses(source.getByRole('button', { name: 'Create folder' }), 'not create folders');
    await destination.getByRole('button', { name: 'Connect Server' }).click();
    await destination.getByText('List complete').waitFor();
    await page.getByRole('status').getByText('Your role may look, but not start transfers.').waitFor();
    await refuses(page.getByRole('button', { name: 'Start Copy' }), 'not start transfers');
    await takePicture(page, 'task-viewer-wizard');

    await page.getByRole('link', { name: 'Migration Manager' }).click();
    const again = page.getByRole('button', { name: /^Run again: / });
    expect(await again.getAttribute('aria-disabled')).toBe('true');
    expect(await again.getAttribute('title')).toContain('not start transfers');
    await page.getByRole('button', { name: /^More for / }).click();
    expect(await page.getByRole('menuitem', { name: 'Delete' }).count()).toBe(0);
    await page.getByRole('menuitem', { name: 'View Log' }).click();
    await page
      .getByRole('table', { name: 'Log' })
      .getByText(/document 0000\.txt/)
      .waitFor();
    await refuses(page.getByRole('button', { name: 'Run again' }), 'not start transfers');
    await takePicture(page, 'task-viewer-log');
    await page.getByRole('button', { name: /account of Elif Nunes/ }).click();
    expect(await page.getByRole('menuitem').allInnerTexts()).toEqual(['Account', 'Sign out']);
    expect(complaints).toEqual([]);
  });
});
