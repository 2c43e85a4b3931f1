import { randomBytes } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connector, Migration } from '@drover/api';
import { type FtpServer, startProftpd } from '@drover/testing-servers';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeTask } from './support/describe-task.ts';
import { openStage, type Stage } from './support/open-stage.ts';
import { measurePresses } from './support/responsiveness.ts';
import { ftpOptions } from './support/server-options.ts';
import { takePicture } from './support/take-pictures.ts';
import { whyNot } from './support/why-not.ts';

const ROWS = 10_000;
const PILOTS = ['ada', 'grace', 'edsger', 'barbara'] as const;
const FILES = 6;
const BYTES = 128 * 1024;
/** A row takes two minutes, so that there is something to watch and to cancel. */
const SLOW = 6 * 1024;
/** Only says when something is broken: what was measured is printed. */
const MOST_MS = 1000;
const LONG = { timeout: 90_000 };

describeTask(await whyNot('proftpd'), '10,000 users on a server', () => {
  let stage: Stage;
  let server: FtpServer;
  let migration: Migration;
  let top = '';
  beforeAll(async () => {
    [stage, server] = await Promise.all([openStage(), startProftpd()]);
    top = server.path.replace(/\/$/, '');
    for (const name of PILOTS) {
      await mkdir(join(server.folder, 'Home', name), { recursive: true });
      for (let file = 0; file < FILES; file++) {
        await writeFile(join(server.folder, 'Home', name, `film ${file}.bin`), randomBytes(BYTES));
      }
    }
    await mkdir(join(server.folder, 'New'));
    await server.adopt();
    const options = { type: 'ftp', shared: true, options: ftpOptions(server) };
    const connect = async (displayName: string) =>
      (await stage.call<Connector>('POST', '/api/connectors', { ...options, displayName })).id;
    migration = await stage.call('POST', '/api/migrations', {
      sourceConnectorId: await connect('Old server'),
      destinationConnectorId: await connect('New server'),
      policy: { bytesPerSecond: SLOW },
    });
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  const open = (filter = '') => {
    const search = filter === '' ? '' : `?filter=${encodeURIComponent(filter)}`;
    return stage.open(`/migration-manager/${migration.id}${search}`);
  };
  const rowOf = (page: Page, name: string): Locator => page.getByRole('row').filter({ hasText: `/${name}` });
  const stateOf = (page: Page, name: string, state: string | RegExp) =>
    expect.poll(() => rowOf(page, name).first().textContent(), LONG).toMatch(state);
  const selectAll = async (page: Page) => {
    await page.getByRole('grid', { name: 'Users' }).press('Control+a');
  };
  const choose = async (page: Page, item: string) => {
    await page.getByRole('button', { name: 'User Actions' }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
  };

  it('come from a CSV file', async () => {
    const { page, context, complaints } = await open();
    const lines = Array.from({ length: ROWS }, (_, row) => {
      const pilot = PILOTS[row];
      if (pilot !== undefined) return `${top}/Home/${pilot},${top}/New/${pilot},Pilot`;
      return `${top}/Home/user-${row},${row === 4 ? '' : `${top}/New/user-${row}`},${row < 300 ? 'Wave 1' : 'Later'}`;
    });
    await page.getByRole('button', { name: 'Upload Migration CSV File' }).click();
    const buffer = Buffer.from(['Source Path,Destination Path,Tags', ...lines].join('\n'));
    const began = Date.now();
    await page
      .getByLabel('CSV file to upload', { exact: true })
      .setInputFiles({ name: 'users.csv', mimeType: 'text/csv', buffer });
    await page.getByRole('button', { name: 'Import 10,000 Users' }).click(LONG);
    await page.getByText('Added 10,000 users').first().waitFor(LONG);
    await page.getByText('0 of 10,000 done').waitFor();
    console.log(`10,000 users from a file, with its preview: ${((Date.now() - began) / 1000).toFixed(1)} s`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('get other folders from a picker', async () => {
    const { page, context, complaints } = await open('source:user-4');
    await rowOf(page, 'user-4').first().getByText('Not set yet').waitFor();
    await rowOf(page, 'user-4').first().locator('[data-tick]').click();
    for (const [item, folder, side] of [
      ['Edit Destination', 'New', 'destination'],
      ['Edit Source', 'Home', 'source'],
    ] as const) {
      await choose(page, item);
      const dialog = page.getByRole('dialog', { name: item });
      if (side === 'source') {
        // The folder that the row names is not there: the picker says so, and begins at the top.
        await dialog.getByRole('button', { name: 'Start at the top' }).click();
      }
      await dialog.getByRole('row', { name: new RegExp(folder) }).click();
      await dialog.getByText('Selected:').waitFor();
      await takePicture(page, `task-edit-${side}`);
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByText('Changed 1 user').first().waitFor();
    }
    await page.getByRole('button', { name: 'Remove the filter source:user-4' }).click();
    await page.getByRole('combobox', { name: 'Active Filters' }).fill(`source:/Home$/`);
    await page.keyboard.press('Enter');
    await page.getByText('0 of 1 done').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('answer at once while users are scanned and copied', async () => {
    const { page, context, complaints } = await open();
    await page.getByText('Live', { exact: true }).waitFor();
    const on = (filter: string) => ({ selection: { filter } });
    await stage.call('POST', `/api/migrations/${migration.id}/actions/start`, on('tags:Pilot'));
    await stage.call('POST', `/api/migrations/${migration.id}/actions/scan`, on('tags:"Wave 1"'));
    await stateOf(page, 'ada', 'Running');
    await page.getByRole('grid', { name: 'Users' }).focus();
    const keys = ['ArrowDown', 'ArrowDown', 'Space', 'PageDown', 'Enter', 'ArrowDown', 'Escape', 'Shift+Space', 'Home'];
    const { wall, cpu } = await measurePresses(page, [...keys, ...keys, ...keys]);
    console.log(
      `a press in 10,000 live users: ${cpu.p95} ms of a processor (p95), at most ${cpu.longest}; drawn after ${wall.p95} ms (p95), at most ${wall.longest}`,
    );
    expect(cpu.p95).toBeLessThan(MOST_MS);
    await page.getByRole('tab', { name: 'Throughput' }).click();
    await page.getByText(/^[1-9]\d* of 50 in use$/).waitFor();
    await page.getByRole('img', { name: /^Files per second/ }).waitFor();
    await takePicture(page, 'task-throughput');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('are canceled while they run, and run again from there', async () => {
    const { page, context, complaints } = await open('tags:Pilot');
    for (const name of PILOTS) await stateOf(page, name, 'Running');
    await selectAll(page);
    await choose(page, 'Cancel 4 Transfers');
    await page.getByRole('button', { name: 'Cancel Transfers' }).click();
    await page.getByText('Canceling 4 users').first().waitFor();
    for (const name of PILOTS) await stateOf(page, name, 'Canceled');
    await takePicture(page, 'task-canceled-users');
    const ids = { selection: { filter: 'tags:Pilot' } };
    await stage.call('POST', `/api/migrations/${migration.id}/actions/settings`, {
      ...ids,
      policy: { bytesPerSecond: null },
    });
    await page.getByRole('button', { name: 'Start Migrating 4 Users' }).click();
    await page.getByLabel('This is what I mean to start').click();
    await page.getByRole('button', { name: 'Start Migration' }).click();
    for (const name of PILOTS) await stateOf(page, name, 'Success');
    for (const name of PILOTS) expect(await readdir(join(server.folder, 'New', name))).toHaveLength(FILES);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('start by schedules that are set, held, and made active again in the start panel', async () => {
    const { page, context, complaints } = await open('tags:Pilot');
    await page.getByText('4 of 4 done').waitFor();
    await selectAll(page);
    await choose(page, 'Schedule 4 Users');
    const dialog = page.getByRole('dialog', { name: 'Schedule 4 Users' });
    await dialog.getByLabel('Starts').selectOption({ label: 'Weekly' });
    await dialog.getByRole('button', { name: 'Apply Schedules to 4 Users' }).click();
    await page.getByText('Scheduled 4 users').first().waitFor();
    await choose(page, 'Pause Schedules');
    await page.getByText('Paused the schedules of 4 users').first().waitFor();
    await page.getByRole('button', { name: 'Start Migrating 4 Users' }).click();
    await page.getByRole('radio', { name: 'On Schedule' }).click();
    await page.getByRole('radio', { name: 'The schedules that 4 users have already' }).waitFor();
    await page.getByLabel('This is what I mean to start').click();
    await page.getByRole('button', { name: 'Start on Schedule' }).click();
    await page.getByText('Start on schedule: 4 users').first().waitFor();
    const rows = await stage.call<{ items: { id: string; schedule: string }[] }>(
      'GET',
      `/api/migrations/${migration.id}/rows?filter=tags:Pilot`,
    );
    expect(new Set(rows.items.map(({ schedule }) => schedule))).toEqual(new Set(['Weekly on Saturday at 4:10']));
    const [first] = rows.items;
    const path = `/api/migrations/${migration.id}/rows/${first?.id}/schedule`;
    expect(await stage.call('GET', path)).toMatchObject({ state: 'active' });
    expect(complaints).toEqual([]);
    await context.close();
  });
});
