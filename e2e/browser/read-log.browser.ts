import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run, Transfer } from '@drover/api';
import { type SftpServer, startOpenSsh } from '@drover/testing-servers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { fillFolder } from './support/fill-folder.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { sftpOptions } from './support/server-options.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

describeTask(await whyNot('openssh'), 'reading the log', () => {
  let stage: Stage;
  let from: SftpServer;
  let to: SftpServer;
  let runId: string;
  beforeAll(async () => {
    [stage, from, to] = await Promise.all([openStage(), startOpenSsh(), startOpenSsh()]);
    await fillFolder(from, 'Home', 60);
    await chmod(join(from.folder, 'Home', 'Letters', 'document 0003.txt'), 0);
    const [source, destination] = [
      await stage.authorize('sftp', 'Old server', sftpOptions(from)),
      await stage.authorize('sftp', 'New server', sftpOptions(to)),
    ];
    const transfer = await stage.call<Transfer>('POST', '/api/transfers', {
      source: { connectorId: source.id, root: '~', path: ['Home'] },
      destination: { connectorId: destination.id, root: '~', path: [] },
    });
    const run = await stage.call<Run>('POST', `/api/transfers/${transfer.id}/runs`, { mode: 'copy' });
    runId = (await stage.endOf(run.id)).id;
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await Promise.all([from?.stop(), to?.stop()]);
  });

  it('goes from a problem to its files, and takes the log away as CSV', async () => {
    const { page, complaints } = await stage.open(`/runs/${runId}`);
    await page.getByRole('tab', { name: /Problems/ }).click();
    await page
      .getByRole('button', { name: /^Show / })
      .first()
      .click();
    await takePicture(page, 'task-problems');
    await page.getByRole('button', { name: 'Show all 1 in the log' }).click();
    const rows = page.getByRole('table', { name: 'Log' }).getByRole('row');
    await page.getByText('document 0003.txt').first().waitFor();
    expect(await rows.count()).toBe(2); // the head and the one file
    await page.getByLabel('Outcome').selectOption('');
    await page.getByPlaceholder('Search names and paths').fill('DOCUMENT 000');
    await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(11);
    await takePicture(page, 'task-log');
    await page.reload();
    await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(11); // the filter stands in the address
    await page.getByRole('columnheader', { name: 'Size' }).getByRole('button').click();
    await expect.poll(() => rows.nth(1).textContent(), { timeout: 20_000 }).toContain('document 0009.txt');
    await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
    await page.reload();
    await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(11); // and so does the order
    expect(await page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe('ascending');
    await takePicture(page, 'task-log-sorted');
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download the log as CSV' }).click();
    const csv = await (await downloading).createReadStream().then((stream) => stream.toArray());
    const lines = Buffer.concat(csv).toString().trim().split('\n');
    expect(lines[0]).toContain('Additional Info');
    expect(lines.length).toBe(11);
    expect(complaints).toEqual([]);
  });

  it('tries again just what failed, once its cause is mended', async () => {
    const { page, complaints } = await stage.open(`/runs/${runId}?tab=problems`);
    await page.getByRole('button', { name: 'Retry these' }).waitFor();
    await chmod(join(from.folder, 'Home', 'Letters', 'document 0003.txt'), 0o644);
    await page.getByRole('button', { name: 'Retry these' }).click();
    await page.waitForURL((url) => url.pathname.startsWith('/runs/') && !url.pathname.endsWith(runId));
    await page.getByText('Code 100.').waitFor({ timeout: 60_000 });
    await takePicture(page, 'task-retried');
    const retried = await stage.endOf(new URL(page.url()).pathname.split('/').at(-1) ?? '');
    expect(retried.counters).toMatchObject({ filesSeen: 1, filesCopied: 1, filesFailedAtSource: 0 });
    const content = (folder: string) => readFile(join(folder, 'Letters', 'document 0003.txt'), 'utf8');
    expect(await content(to.folder)).toBe(await content(join(from.folder, 'Home')));
    expect(complaints).toEqual([]);
  });
});
