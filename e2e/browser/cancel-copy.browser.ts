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

describeTask(await whyNot('proftpd'), 'canceling a copy', () => {
  let stage: Stage;
  let server: FtpServer;
  let run: Run;
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
    const { id } = await stage.call<Transfer>('POST', '/api/transfers', {
      source: side('Home'),
      destination: side('Target'),
      policy: { bytesPerSecond: BYTES }, // a file a second, so that there is something left to cancel
    });
    run = await stage.call<Run>('POST', `/api/transfers/${id}/runs`, { mode: 'copy' });
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  it('asks first, stops, leaves nothing unfinished behind, and offers to go on', async () => {
    const { page, complaints } = await stage.open(`/runs/${run.id}`);
    await page.getByText('Moving now').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Cancel this run?' });
    await dialog.getByText(/What was copied stays/).waitFor();
    await takePicture(page, 'task-cancel');
    await dialog.getByRole('button', { name: 'Let it run' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Cancel' }).click();
    await dialog.getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByText('Code 230.').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Run again' }).waitFor();
    await takePicture(page, 'task-canceled');
    const { counters, status } = await stage.endOf(run.id);
    expect(status.code).toBe(230);
    const [sent, arrived] = [
      await readTree(join(server.folder, 'Home')),
      await readTree(join(server.folder, 'Target')),
    ];
    expect(leftovers(arrived)).toEqual([]);
    expect(arrived.size).toBeLessThan(FILES);
    expect(counters.filesCopied).toBe(arrived.size);
    for (const [name, content] of arrived) expect(content).toEqual(sent.get(name));

    await page.getByRole('link', { name: 'Migration Manager' }).click();
    await page.getByRole('button', { name: /^Canceled: summary of/ }).waitFor();
    await page.getByRole('button', { name: '1 Issues' }).waitFor();
    expect(complaints).toEqual([]);
  });
});
