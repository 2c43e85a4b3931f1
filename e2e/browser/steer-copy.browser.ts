import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run, Transfer } from '@drover/api';
import { type FtpServer, startProftpd } from '@drover/testing-servers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { leftovers, readTree } from '../support/trees.ts';
import { describeTask } from './support/describe-task.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { ftpOptions } from './support/server-options.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const FILES = 40;
const BYTES = 256 * 1024;
/** A file in about three seconds, so that there is something left to steer. */
const SLOW = 96 * 1024;
const PAUSE_MS = 1500;

describeTask(await whyNot('proftpd'), 'steering a copy', () => {
  let stage: Stage;
  let server: FtpServer;
  let transfer: Transfer;
  beforeAll(async () => {
    [stage, server] = await Promise.all([openStage(), startProftpd()]);
    await mkdir(join(server.folder, 'Home'));
    await mkdir(join(server.folder, 'Target'));
    for (let file = 0; file < FILES; file++) {
      await writeFile(join(server.folder, 'Home', `film ${file}.bin`), randomBytes(BYTES));
    }
    await server.adopt();
    const { id: connectorId } = await stage.authorize('ftp', 'Server', ftpOptions(server));
    const side = (name: string) => ({ connectorId, root: '~', path: [name] });
    transfer = await stage.call('POST', '/api/transfers', {
      source: side('Home'),
      destination: side('Target'),
      policy: { bytesPerSecond: SLOW },
    });
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  const start = () => stage.call<Run>('POST', `/api/transfers/${transfer.id}/runs`, { mode: 'copy' });
  const trees = async () =>
    [await readTree(join(server.folder, 'Home')), await readTree(join(server.folder, 'Target'))] as const;

  it('cancels when that is confirmed, leaves nothing unfinished behind, and offers to go on', async () => {
    const run = await start();
    const { page, complaints } = await stage.open(`/runs/${run.id}`);
    await page.getByText(/^[1-9]\d* of 40 files copied/).waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Cancel' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Cancel this run?' });
    await dialog.getByText(/What was copied stays/).waitFor();
    await takePicture(page, 'task-cancel');
    await dialog.getByRole('button', { name: 'Let it run' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Cancel' }).click();
    await dialog.getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByText('Code 230.').waitFor({ timeout: 60_000 });
    await page.getByText(/\d+ files that it had found were not reached\. The next run takes them\./).waitFor();
    await page.getByRole('button', { name: 'Run again' }).waitFor();
    await takePicture(page, 'task-canceled');
    const { counters, progress, status } = await stage.endOf(run.id);
    expect(status.code).toBe(230);
    const left = progress.filesPlanned - progress.filesSettled;
    expect(left).toBeGreaterThan(1);
    await page.getByText(` ${left} files that it had found`).waitFor();
    const [sent, arrived] = await trees();
    expect(leftovers(arrived)).toEqual([]);
    expect(arrived.size).toBeLessThan(FILES);
    expect(counters.filesCopied).toBe(arrived.size);
    for (const [name, content] of arrived) expect(content).toEqual(sent.get(name));

    await page.getByRole('link', { name: 'Migration Manager' }).click();
    await page.getByRole('button', { name: /^Canceled: summary of/ }).waitFor();
    await page.getByRole('button', { name: '1 Issues' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('pauses, goes on where it was, and is as fast as it may be from then on', async () => {
    const { id } = await start();
    const { page, complaints } = await stage.open(`/runs/${id}`);
    await page.getByText('Moving now').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused', { exact: true }).first().waitFor();
    await page.getByText('Pausing …').waitFor({ state: 'detached', timeout: 60_000 }); // nobody works on it any more
    await takePicture(page, 'task-paused');
    const settled = async () => (await stage.call<Run>('GET', `/api/runs/${id}`)).progress.filesSettled;
    const before = await settled();
    await page.waitForTimeout(PAUSE_MS);
    expect(await settled()).toBe(before);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();

    await page.getByRole('tab', { name: 'Settings' }).click();
    const speed = page.getByRole('form', { name: 'Speed of this run' });
    await speed.getByLabel('Files at once').fill('none');
    await speed.getByText('A whole number from 1 to 256.').waitFor();
    await speed.getByLabel('Files at once').fill('4');
    await speed.getByLabel('Bandwidth, MiB/s').fill('64');
    await takePicture(page, 'task-limits');
    await speed.getByRole('button', { name: 'Apply' }).click();
    // At the speed that it began with, this would take a minute and a half more.
    await page.getByText('Code 100.').waitFor({ timeout: 60_000 });
    await page.getByText('64.0 MiB/s').waitFor();
    expect((await stage.endOf(id)).limits).toEqual({ transfers: 4, bytesPerSecond: 64 * 1024 * 1024 });
    const [sent, arrived] = await trees();
    expect(arrived).toEqual(sent);
    const { policy } = await stage.call<Transfer>('GET', `/api/transfers/${transfer.id}`);
    expect(policy.bytesPerSecond).toBe(SLOW); // later runs are as the transfer says
    expect(complaints).toEqual([]);
  });

  it('begins with the defaults that an administrator chose', async () => {
    const { page, complaints } = await stage.open('/settings');
    const defaults = page.getByRole('region', { name: 'Defaults for new transfers' });
    await defaults.getByRole('button', { name: /^Speed/ }).click();
    await defaults.getByLabel('Bandwidth, MiB/s').fill('20');
    await defaults.getByRole('button', { name: /^Filters/ }).click();
    await defaults.getByLabel('Not these').fill('Old/**');
    await takePicture(page, 'task-defaults');
    await defaults.getByRole('button', { name: 'Save defaults' }).click();
    await page.getByText('Defaults saved', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Transfer Wizard', exact: true }).click();
    await page.getByRole('button', { name: 'Start Copy' }).waitFor(); // the settings have folds of the same names
    const speed = page.getByRole('button', { name: /^Speed/ });
    await speed.getByText('20 MiB/s').waitFor();
    await page
      .getByRole('button', { name: /^Filters/ })
      .getByText('1 set')
      .waitFor();
    expect(page.url()).not.toContain('options='); // only what differs from the defaults stands in the address
    await speed.click();
    await page.getByLabel('Bandwidth, MiB/s').fill('');
    await page.waitForURL(/options=/);
    await page.reload();
    await speed.getByText('No limit').waitFor();
    const { source, destination } = transfer;
    const at = new URLSearchParams({
      from: source.connectorId ?? '',
      fromRoot: source.root,
      fromPath: JSON.stringify(source.path),
      to: destination.connectorId ?? '',
      toRoot: destination.root,
      toPath: JSON.stringify(destination.path),
    });
    await page.goto(`${stage.product.url}/transfer-wizard?${at}`);
    await page.getByText('These folders have a transfer: its settings are shown.').waitFor();
    await speed.getByText('0.0938 MiB/s').waitFor();
    // What was chosen for other folders is not taken for these.
    const foreign = new URLSearchParams({ options: JSON.stringify({ exclude: 'a\nb\nc', bandwidth: '7' }) });
    await page.goto(`${stage.product.url}/transfer-wizard?${at}&${foreign}`);
    await page.getByText('These folders have a transfer: its settings are shown.').waitFor();
    await speed.getByText('0.0938 MiB/s').waitFor();
    await page
      .getByRole('button', { name: /^Filters/ })
      .getByText('None')
      .waitFor();
    await speed.click();
    await page.getByLabel('Bandwidth, MiB/s').fill('3');
    await page.waitForURL(
      (url) =>
        url.searchParams.get('options')?.includes('bandwidth') === true &&
        url.searchParams.get('optionsOf') === transfer.id,
    );
    await page.reload();
    await speed.getByText('3 MiB/s').waitFor();
    const place = ({ connectorId, root, path }: Transfer['source'], name: string) => ({
      connectorId,
      root,
      path: [...path, name],
    });
    const made = await stage.call<Transfer>('POST', '/api/transfers', {
      source: place(source, 'a'),
      destination: place(destination, 'b'),
    });
    expect(made).toMatchObject({ policy: { bytesPerSecond: 20 * 1024 * 1024 }, filters: { exclude: ['Old/**'] } });
    expect(complaints).toEqual([]);
  });
});
