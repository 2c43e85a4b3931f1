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
      const at = join(bed.server.folder, 'files', 'homes', shape, path);
      await mkdir(dirname(at), { recursive: true });
      await writeFile(at, Buffer.alloc(bytes, path));
      await bed.cloud.microsoft.oneDrive(user(`${shape}.from`)).put(`Home/${path}`, Buffer.alloc(bytes, path));
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

/** Runs the row of a migration, and gives the units that this took. */
async function run(
  id: string,
  route: typeof routes.scanRows | typeof routes.startRows,
  state: string,
): Promise<number> {
  const before = used();
  const times = async () => (await client.call(routes.listRows, { params: { id }, query: {} })).items[0];
  const ran = (await times())?.timesRun ?? 0;
  await client.call(route, { params: { id }, body: { selection: { filter: '', except: [] } } });
  await expect.poll(async () => (await times())?.timesRun, LONG).toBe(ran + 1);
  await expect.poll(async () => (await times())?.state, LONG).toBe(state);
  return used() - before;
}

/** What is said of a copy after a scan, and what it takes then. */
async function copy(id: string): Promise<{ readonly said: number; readonly took: number }> {
  await run(id, routes.scanRows, 'scanned');
  const { budget } = await client.call(routes.getScanOverview, { params: { id } });
  return { said: budget?.units ?? 0, took: await run(id, routes.startRows, 'success') };
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
      const there = { root: user(`${shape}.from`), path: ['Home'] };
      const sides = {
        into: [local, { root: '', path: ['homes', shape] }, office, { root: user(`${shape}.into`), path: [name] }],
        'out of': [office, there, local, { root: '', path: ['back', name] }],
        within: [office, there, office, { root: user(`${shape}.within`), path: [name] }],
      } as const;
      const [sourceConnectorId, source, destinationConnectorId, destination] = sides[way];
      await mkdir(join(bed.server.folder, 'files', 'back', name), { recursive: true });
      const { id } = await client.call(routes.createMigration, { body: { sourceConnectorId, destinationConnectorId } });
      await client.call(routes.addRows, {
        params: { id },
        body: {
          rows: [
            {
              source: { ...source, path: [...source.path] },
              destination: { ...destination, path: [...destination.path] },
            },
          ],
        },
      });
      for (const time of ['at first', 'again']) {
        const { said, took } = await copy(id);
        expect(took, time).toBeGreaterThan(0);
        expect(said / took, `${time}: ${said} were said and ${took} taken`).toBeLessThan(1.3);
        expect(took / said, `${time}: ${said} were said and ${took} taken`).toBeLessThan(1.3);
      }
    },
    120_000,
  );
});
