import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createClient, routes } from '@drover/api';
import { newId } from '@drover/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MicrosoftBed, openMicrosoftBed } from '../oauth/testing/microsoft-bed.ts';
import { asPage } from '../testing/as-page.ts';
import type { Person } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';

const MIB = 1024 * 1024;
const SHAPES = {
  folders: Object.fromEntries(Array.from({ length: 24 }, (_, n) => [`d${n % 12}/f${n}.bin`, 100])),
  deep: Object.fromEntries(Array.from({ length: 6 }, (_, n) => [`${'x/'.repeat(n)}f${n}.bin`, 100])),
  large: { 'a.bin': 25 * MIB, 'b.bin': 10 },
} as const;
const LONG = { timeout: 60_000, interval: 50 };
const user = (name: string) => `${name}@contoso.example`;

let bed: MicrosoftBed;
let ada: Person;
let client: ReturnType<typeof createClient>;
let worker: AsyncDisposable;
let local: string;
let office: string;

beforeAll(async () => {
  bed = await openMicrosoftBed({
    users: Object.keys(SHAPES).flatMap((name) =>
      ['from', 'into', 'within'].map((side) => ({ userPrincipalName: user(`${name}.${side}`) })),
    ),
  });
  ada = await bed.server.person('administrator');
  client = createClient({ baseUrl: bed.server.url, fetch: asPage(ada) });
  for (const [shape, files] of Object.entries(SHAPES)) {
    for (const [path, bytes] of Object.entries(files)) {
      const content = Buffer.alloc(bytes, path);
      if (shape !== 'large') {
        await bed.cloud.microsoft.oneDrive(user(`${shape}.from`)).put(`Home/${path}`, content);
        continue;
      }
      const at = join(bed.server.folder, 'files', 'homes', shape, path);
      await mkdir(dirname(at), { recursive: true });
      await writeFile(at, content);
    }
  }
  const options = { path: join(bed.server.folder, 'files'), durable: false };
  const shape = { type: 'local-files', displayName: 'Homes', options, secrets: {}, ownerId: ada.id, shared: true };
  local = (await bed.server.app.connectors.create(shape)).id;
  office = await bed.admit(ada);
  worker = startTestWorker(bed.server.app);
}, 120_000);
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await bed?.[Symbol.asyncDispose]();
});

const used = () => bed.cloud.microsoft.requests().reduce((sum, { units }) => sum + units, 0);

/** Runs the row of a migration to its end. */
async function run(id: string, route: typeof routes.scanRows | typeof routes.startRows, state: string): Promise<void> {
  const times = async () => (await client.call(routes.listRows, { params: { id }, query: {} })).items[0];
  const ran = (await times())?.timesRun ?? 0;
  await client.call(route, { params: { id }, body: { selection: { filter: '', except: [] } } });
  await expect.poll(async () => (await times())?.timesRun, LONG).toBe(ran + 1);
  await expect.poll(async () => (await times())?.state, LONG).toBe(state);
}

const overview = async (id: string) => await client.call(routes.getScanOverview, { params: { id } });

/** What is said of a copy after a scan, and what it takes then. Nothing is left of it afterwards. */
async function copy(id: string): Promise<{ readonly said: number; readonly most: number; readonly took: number }> {
  await run(id, routes.scanRows, 'scanned');
  const { budget } = await overview(id);
  const before = used();
  await run(id, routes.startRows, 'success');
  const left = async () => {
    const { scanned, files, budget: forecast } = await overview(id);
    return { scanned, files, forecast };
  };
  await expect.poll(left, LONG).toEqual({ scanned: 1, files: 0, forecast: null });
  return { said: budget?.units ?? 0, most: budget?.most?.units ?? 0, took: used() - before };
}

type Side = readonly [connectorId: string, root: string, path: readonly string[]];

/** A migration of one row. */
async function migration([sourceConnectorId, from, path]: Side, [destinationConnectorId, to, into]: Side) {
  const { id } = await client.call(routes.createMigration, { body: { sourceConnectorId, destinationConnectorId } });
  const row = { source: { root: from, path: [...path] }, destination: { root: to, path: [...into] } };
  await client.call(routes.addRows, { params: { id }, body: { rows: [row] } });
  return id;
}

describe('copies take about what was said', () => {
  it.each([
    ['into', 'large'],
    ['out of', 'deep'],
    ['within', 'folders'],
  ] as const)(
    '%s a tenant, at first and again (%s)',
    async (way, shape) => {
      const name = newId();
      const here: Side = [local, '', ['homes', shape]];
      const there: Side = [office, user(`${shape}.from`), ['Home']];
      const sides: Record<typeof way, readonly [Side, Side]> = {
        into: [here, [office, user(`${shape}.into`), [name]]],
        'out of': [there, [local, '', ['back', name]]],
        within: [there, [office, user(`${shape}.within`), [name]]],
      };
      await mkdir(join(bed.server.folder, 'files', 'back', name), { recursive: true });
      const id = await migration(...sides[way]);
      for (const time of ['at first', 'again']) {
        const { said, most, took } = await copy(id);
        expect(took, time).toBeGreaterThan(0);
        expect(most, time).toBe(0);
        expect(said / took, `${time}: ${said} were said and ${took} taken`).toBeLessThan(1.3);
        expect(took / said, `${time}: ${said} were said and ${took} taken`).toBeLessThan(1.3);
      }
    },
    120_000,
  );

  it('with the rights of what is shared between the least and the most that were said', async () => {
    const from = bed.cloud.microsoft.oneDrive(user('deep.from'));
    for (const path of ['f0.bin', 'x', 'x/f1.bin', 'x/x/f2.bin']) from.share(`Home/${path}`, user('deep.into'), 'read');
    const id = await migration([office, user('deep.from'), ['Home']], [office, user('deep.within'), [newId()]]);
    const body = new Blob([`${user('deep.into')}, ${user('large.into')}`]);
    await client.call(routes.putPermissionMap, { params: { id }, query: { preview: false }, body });
    const { said, most, took } = await copy(id);
    expect((await client.call(routes.listRows, { params: { id }, query: {} })).items[0]?.permissions).toBe('given');
    expect(took, `from ${said} to ${most} were said`).toBeGreaterThan(said / 1.3);
    expect(took, `from ${said} to ${most} were said`).toBeLessThan(most);
  }, 120_000);
});
