import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createClient, routes } from '@drover/api';
import type { FixRule } from '@drover/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { asPage } from '../testing/as-page.ts';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';

let server: TestServer;
let ada: Person;
let client: ReturnType<typeof createClient>;
let worker: AsyncDisposable;

const NAMES = ['deep', 'Deep', 'd\u00e9ep', 'de\u0301ep', 'deep?', 'other'] as const;
/** The folder that goes up gets a name that many a home has at the top, as it is or only to the destination. */
const PATH = ['a', 'b', 'far below'];
const UP: FixRule = { kind: 'move-folder', path: PATH, to: [], name: 'deep' };
const FIRST: FixRule = { kind: 'move-folder', path: ['a', 'c'], to: [], name: 'other' };
const HOMES = 9;
const folder = (home: number) => `home ${home}`;

beforeAll(async () => {
  server = await startTestServer();
  worker = startTestWorker(server.app);
  ada = await server.person('operator');
  client = createClient({ baseUrl: server.url, fetch: asPage(ada) });
  const own = fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom('file', 'folder')));
  for (const [home, items] of fc.sample(own, { seed: 7, numRuns: HOMES }).entries()) {
    const files = items.map(([name, kind]) => (kind === 'file' ? name : `${name}/own.txt`));
    const names = new Set<string>();
    for (const path of [...files, [...PATH, 'f.txt'].join('/'), 'a/c/g.txt']) {
      const [top = ''] = path.split('/');
      if (names.has(top) && top !== 'a') continue;
      names.add(top);
      const at = join(server.folder, 'from', folder(home), path);
      await mkdir(dirname(at), { recursive: true });
      await writeFile(at, path);
    }
  }
}, 60_000);
afterAll(async () => {
  await worker[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function connector(name: string): Promise<string> {
  const path = join(server.folder, name);
  await mkdir(path, { recursive: true });
  const shape = { type: 'local-files', displayName: name, secrets: {}, ownerId: ada.id, shared: true };
  return (await server.app.connectors.create({ ...shape, options: { path, durable: false } })).id;
}

async function run(rows: readonly string[], mode: 'copy' | 'scan', against?: 'sharepoint'): Promise<readonly string[]> {
  const body = { mode, ...(against === undefined ? {} : { against }) };
  const started = await Promise.all(
    rows.map(async (row) => (await client.call(routes.startRun, { params: { id: row }, body })).id),
  );
  for (const each of started) {
    const ended = async () => expect((await server.app.runs.get(each))?.state).toBe('ended');
    await vi.waitFor(ended, { timeout: 60_000, interval: 50 });
  }
  return started;
}

const preview = async (id: string, rule: FixRule) => {
  for (let after: string | undefined; ; ) {
    const body = after === undefined ? { rule } : { rule, after };
    const found = await client.call(routes.previewFix, { params: { id }, body });
    if (found.next === null) return found;
    after = found.next;
  }
};

/** Where the log says that the folder went. */
async function placeIn(runId: string): Promise<string | undefined> {
  const { items } = await client.call(routes.listItems, { params: { id: runId }, query: { limit: 500 } });
  const notes = items.find(({ path }) => path.join('/') === PATH.join('/'))?.notes ?? [];
  return notes.map((note) => /^Moved up at the destination, to (.*), by a rule/.exec(note)?.[1]).find(Boolean);
}

describe('a folder that goes up', () => {
  it.each([[undefined], ['sharepoint' as const]])(
    'goes where preview, scan, copy and proof say alike (names of %s)',
    async (against) => {
      const about = against ?? 'the destination';
      const sides = {
        sourceConnectorId: await connector('from'),
        destinationConnectorId: await connector(`to ${about}`),
      };
      const { id } = await client.call(routes.createMigration, { body: sides });
      const places = Array.from({ length: HOMES }, (_, home) => ({ path: [folder(home)] }));
      const body = { rows: places.map((place) => ({ source: place, destination: place })) };
      const rows = (await client.call(routes.addRows, { params: { id }, body })).ids;
      await run(rows, 'scan', against);
      await client.call(routes.addFix, { params: { id }, body: { rule: FIRST } });
      const found = await preview(id, UP);
      await client.call(routes.addFix, { params: { id }, body: { rule: UP } });
      const runs = await run(rows, 'scan', against);
      const scanned = await Promise.all(runs.map(placeIn));

      const told = rows.map((row) => {
        const isFolder = ({ rowId, kind }: { rowId: string; kind: string }) => rowId === row && kind === 'folder';
        return found.samples.find(isFolder)?.after;
      });
      expect(told).toEqual(scanned);
      const suffixed = scanned.filter((place) => place !== '/deep');
      expect(suffixed.length).toBeGreaterThan(1);
      expect(suffixed.length).toBeLessThan(HOMES);
      for (const place of suffixed) expect(place).toMatch(/^\/deep ~[0-9a-f]{6}$/);
      expect(found.collisions.count).toBe(suffixed.length);
      if (against !== undefined) return;

      const copied = await run(rows, 'copy');
      expect(await Promise.all(copied.map(placeIn))).toEqual(scanned);
      const { text } = await send(server.url, 'GET', `/api/migrations/${id}/proof.jsonl`, { as: ada });
      const lines = text.trimEnd().split('\n');
      const finals = lines
        .map((line) => JSON.parse(line))
        .filter(({ type, path }) => type === 'folder' && path.at(-1) === PATH.at(-1))
        .map(({ final }) => `/${final.join('/')}`);
      expect(finals.toSorted()).toEqual(scanned.toSorted());
      for (const each of await run(rows, 'copy')) {
        const { counters } = (await server.app.runs.get(each)) ?? {};
        expect(counters).toMatchObject({ filesCopied: 0, foldersCreated: 0 });
      }
    },
  );
});
