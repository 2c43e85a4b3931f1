import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connector, Migration } from '@drover/api';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeData } from '../bench/data.ts';
import { openStage, type Stage } from '../e2e/browser/support/open-stage.ts';
import { measureActs } from '../e2e/browser/support/responsiveness.ts';
import { record } from './support/figures.ts';
import { type Place, startPlace } from './support/service-places.ts';

const ROWS = Number(process.env['DROVER_SOAK_ROWS'] ?? 10_000);
const ADDED_AT_ONCE = 1000;
const ROUNDS = Number(process.env['DROVER_SOAK_MOMENTS'] ?? 10);
/** What a person takes for at once. */
const LIMIT_MS = 100;
const LONG = { timeout: 120_000 };

const cleanup = new AsyncDisposableStack();
let stage: Stage;
let migration: Migration;

beforeAll(async () => {
  const work = await mkdtemp(join(tmpdir(), 'drover-soak-'));
  cleanup.defer(() => rm(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  const from = cleanup.use(await startPlace('ftp', work));
  const to = cleanup.use(await startPlace('sftp', work));
  await makeData(from.onDisk(''), { name: 'from', files: ROWS, perFolder: 1, bytes: 2048 });
  await to.clear('to');
  stage = cleanup.use(await openStage());
  migration = await stage.call('POST', '/api/migrations', {
    sourceConnectorId: await connectorTo(from, 'from'),
    destinationConnectorId: await connectorTo(to, 'to'),
  });
  const [source, destination] = [from.connector('from').path, to.connector('to').path];
  for (let first = 0; first < ROWS; first += ADDED_AT_ONCE) {
    const rows = Array.from({ length: Math.min(ADDED_AT_ONCE, ROWS - first) }, (_, n) => {
      const name = `d${String(first + n).padStart(4, '0')}`;
      return { source: { path: [...source, name] }, destination: { path: [...destination, name] } };
    });
    await stage.call('POST', `/api/migrations/${migration.id}/rows`, { rows });
  }
}, 600_000);
afterAll(() => cleanup.disposeAsync());

async function connectorTo(place: Place, folder: string): Promise<string> {
  const { type, options, secrets } = place.connector(folder);
  const body = { type, displayName: type, options: { ...options, ...secrets } };
  return (await stage.call<Connector>('POST', '/api/connectors', body)).id;
}

/** What somebody does who looks on: each is one press of a key or one click. */
function actsOf(page: Page): readonly (() => Promise<void>)[] {
  const press = (key: string) => () => page.keyboard.press(key);
  const click = (name: string) => () => page.getByRole('columnheader', { name }).getByRole('button').first().click();
  const grid = () => page.getByRole('grid', { name: 'Users' }).click({ position: { x: 300, y: 200 } });
  const keys = ['ArrowDown', 'PageDown', 'Space', 'ArrowDown', 'Shift+Space', 'End', 'Home', 'Enter', 'Escape'];
  return [grid, ...keys.map(press), click('Status'), click('Source Path'), grid, press('ArrowUp')];
}

it('a page of ten thousand rows that are copied fifty at a time answers each press and click at once', async () => {
  const { page, context, complaints } = await stage.open(`/migration-manager/${migration.id}`);
  await page.getByText('Live', { exact: true }).waitFor(LONG);
  await stage.call('POST', `/api/migrations/${migration.id}/actions/start`, { selection: { filter: '' } });
  await page.getByText('Running').first().waitFor(LONG);
  const acts = Array.from({ length: ROUNDS }, () => actsOf(page)).flat();
  const { wall, cpu } = await measureActs(page, acts);
  const { byState } = await stage.call<{ byState: Record<string, number> }>(
    'GET',
    `/api/migrations/${migration.id}/totals`,
  );
  record('interaction', 'presses and clicks while rows are copied', {
    ...{ rows: ROWS, acts: acts.length, load: Math.round(loadavg()[0] ?? 0) },
    ...{ leftAtTheEnd: (byState['queued'] ?? 0) + (byState['running'] ?? 0) },
    ...{ p95Ms: wall.p95, longestMs: wall.longest, p95CpuMs: cpu.p95, longestCpuMs: cpu.longest },
  });
  expect(complaints).toEqual([]);
  expect((byState['queued'] ?? 0) + (byState['running'] ?? 0)).toBeGreaterThan(0);
  expect(wall.p95).toBeLessThan(LIMIT_MS);
  await context.close();
});
