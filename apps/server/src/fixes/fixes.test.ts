import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient, routes } from '@drover/api';
import type { FixRule } from '@drover/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { asPage } from '../testing/as-page.ts';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';
import { FixPreviews } from './fix-previews.ts';

let server: TestServer;
let ada: Person;
let client: ReturnType<typeof createClient>;
let worker: AsyncDisposable;
let id: string;
let rows: readonly string[];

const LONG = ['A', `Correspondence ${'x'.repeat(200)}`, `Authorities ${'y'.repeat(180)}`];
const HIGH = ['B', `Branches ${'z'.repeat(210)}`, `Berlin ${'q'.repeat(190)}`];
const SHORTER: FixRule = { kind: 'rename-folder', path: LONG.slice(0, 2), name: 'Correspondence' };
const UP: FixRule = { kind: 'move-folder', path: HIGH, to: [], name: 'Berlin' };
const DASH: FixRule = { kind: 'replace-characters', by: '-' };
const NO_LINKS: FixRule = { kind: 'exclude-names', patterns: ['*.link'] };
const PEOPLE = ['anna', 'bob'] as const;

beforeAll(async () => {
  server = await startTestServer();
  worker = startTestWorker(server.app);
  ada = await server.person('operator');
  client = createClient({ baseUrl: server.url, fetch: asPage(ada) });
  for (const name of PEOPLE) {
    const home = join(server.folder, 'from', name);
    await mkdir(join(home, ...LONG), { recursive: true });
    await writeFile(join(home, ...LONG, 'letter.txt'), 'letter');
    await mkdir(join(home, ...HIGH), { recursive: true });
    await writeFile(join(home, ...HIGH, 'plan.txt'), 'plan');
    await writeFile(join(home, 'what?.txt'), 'what');
    await symlink('/nowhere', join(home, 'x.link'));
  }
  await writeFile(join(server.folder, 'from', 'anna', 'what-.txt'), 'taken');
  const sides = { sourceConnectorId: await connector('from'), destinationConnectorId: await connector('to') };
  const policy = { names: { mode: 'skip' } } as const;
  id = (await client.call(routes.createMigration, { body: { ...sides, policy } })).id;
  const body = { rows: PEOPLE.map((name) => ({ source: { path: [name] }, destination: { path: [name] } })) };
  rows = (await client.call(routes.addRows, { params: { id }, body })).ids;
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

async function run(mode: 'copy' | 'scan', against?: 'sharepoint'): Promise<readonly string[]> {
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

const preview = async (rule: FixRule) => {
  for (let after: string | undefined; ; ) {
    const body = after === undefined ? { rule } : { rule, after };
    const found = await client.call(routes.previewFix, { params: { id }, body });
    if (found.next === null) return found;
    after = found.next;
  }
};
const add = (rule: FixRule) => client.call(routes.addFix, { params: { id }, body: { rule } });
const list = (row?: string) =>
  client.call(routes.listFixes, { params: { id }, query: row === undefined ? {} : { row } });
const problems = async () => {
  const all = await client.call(routes.listMigrationProblems, { params: { id } });
  return Object.fromEntries(all.map(({ cause, items }) => [cause, items]));
};
const refusal = async (rule: FixRule) => {
  const refused = await preview(rule).then(
    () => null,
    (error: { readonly problem: { readonly code: string; readonly detail: string } }) => error.problem,
  );
  return refused === null ? null : [refused.code, refused.detail];
};

describe('three kinds of problems', () => {
  it('are known from a scan, and so is the folder that cures most', async () => {
    expect((await preview(DASH)).unread).toBe(2);
    await run('scan', 'sharepoint');
    expect(await problems()).toEqual({
      link: 2,
      'unsupported-at-destination:name': 2,
      'unsupported-at-destination:path-too-long': 8,
    });
    const folders = await client.call(routes.listLongFolders, { params: { id } });
    const shorter = folders.filter(({ to }) => to === null).map(({ path }) => path);
    expect(shorter.toSorted()).toEqual([LONG, LONG.slice(0, 2), HIGH, HIGH.slice(0, 2)].toSorted());
    expect(folders.find(({ to, path }) => to !== null && path[0] === 'B')).toMatchObject({
      ...{ path: HIGH, to: ['B'], name: HIGH[2], items: 4, rows: 2 },
    });
  });

  it('are previewed with what a rule changes, cures, leaves and lets collide', async () => {
    expect(await preview(DASH)).toMatchObject({
      says: 'In names, "-" stands for each character that the destination refuses.',
      changed: { files: 2, folders: 0, rows: 2 },
      samples: [
        { rowId: rows[0], row: '/anna', path: ['what?.txt'], before: '/what?.txt', after: '/what-.txt' },
        { rowId: rows[1], row: '/bob', path: ['what?.txt'], after: '/what-.txt' },
      ],
      solved: [{ cause: 'unsupported-at-destination:name', items: 2 }],
      left: [{ items: 8 }, { cause: 'link', items: 2 }],
      collisions: { count: 1, samples: ['/what-.txt'] },
      ...{ kept: 0, unread: 0, complete: true },
    });
    expect(await preview(SHORTER)).toMatchObject({
      changed: { files: 2, folders: 4, rows: 2 },
      solved: [{ cause: 'unsupported-at-destination:path-too-long', items: 4 }],
      collisions: { count: 0 },
    });
    expect(await preview(UP)).toMatchObject({
      says: `The folder /${HIGH.join('/')} goes to /Berlin at the destination.`,
      changed: { files: 2, folders: 2, rows: 2 },
      samples: expect.arrayContaining([expect.objectContaining({ row: '/bob', after: '/Berlin/plan.txt' })]),
      solved: [{ cause: 'unsupported-at-destination:path-too-long', items: 4 }],
    });
    expect(await preview(NO_LINKS)).toMatchObject({
      changed: { files: 2, rows: 2 },
      samples: [{ path: ['x.link'], after: null }, {}],
      solved: [{ cause: 'link', items: 2 }],
    });
    expect(await list()).toEqual([]);
  });

  it('are previewed in steps, as many items as there are', async () => {
    const previews = new FixPreviews(server.app, 0);
    const first = await previews.preview(id, DASH, null);
    expect(first).toMatchObject({ changed: { files: 2 }, complete: false, next: expect.any(String), left: [] });
    expect(first.looked).toBeGreaterThan(0);
    const whole = await preview(DASH);
    expect(whole).toMatchObject({ complete: true, next: null });
    expect(await previews.preview(id, DASH, first.next)).toEqual(whole);
    // What is over, of another rule or of another server begins anew.
    expect(await previews.preview(id, DASH, first.next)).toMatchObject({ looked: first.looked, complete: false });
    const other = await previews.preview(id, NO_LINKS, null);
    expect(await previews.preview(id, DASH, other.next)).toMatchObject({ says: whole.says, complete: false });
  });

  it('are not cured by what the destination refuses, or what is not shorter', async () => {
    expect(await refusal({ kind: 'replace-characters', by: '?' })).toEqual([
      'invalid-request',
      'It is not possible everywhere in a name on SharePoint and OneDrive.',
    ]);
    expect(await refusal({ ...SHORTER, name: 'a:b' })).toEqual([
      'invalid-request',
      'The name contains `:`, which is not possible on SharePoint and OneDrive.',
    ]);
    expect((await refusal({ kind: 'rename-folder', path: ['ab'], name: 'cd' }))?.[1]).toMatch(/not shorter than "ab"/);
    expect((await refusal({ ...UP, name: 'a:b' }))?.[1]).toMatch(/contains `:`/);
    expect((await refusal({ ...UP, to: HIGH.slice(0, 2) }))?.[0]).toBe('invalid-request');
  });

  it('are gone from the next scan once there are rules, which runs and rows tell and the audit log knows', async () => {
    for (const rule of [DASH, SHORTER, NO_LINKS, UP]) await add(rule);
    // What holds already is part of what is looked at.
    expect(await preview(NO_LINKS)).toMatchObject({ changed: { files: 0 }, solved: [] });
    const [first = ''] = await run('scan', 'sharepoint');
    expect(await problems()).toEqual({});
    const settings = await client.call(routes.getRunSettings, { params: { id: first } });
    expect(settings?.fixes?.map(({ number, rule }) => [number, rule])).toEqual([
      [1, DASH],
      [2, SHORTER],
      [3, NO_LINKS],
      [4, UP],
    ]);
    expect(await list(rows[1])).toMatchObject([{ number: 1, madeBy: 'The operator' }, {}, {}, {}]);
    const audit = await server.app.audit.list({ limit: 10 });
    expect(audit.filter(({ action }) => action === 'migration.fix')).toHaveLength(4);
  });
});

describe('a copy with rules', () => {
  it('is clean, and its proof balances and names them', async () => {
    for (const each of await run('copy')) expect(await server.app.runs.get(each)).toMatchObject({ status: 100 });
    const arrived = join(server.folder, 'to', 'bob', 'A', 'Correspondence', LONG[2] ?? '', 'letter.txt');
    expect(await readFile(arrived, 'utf8')).toBe('letter');
    const lines = await proof();
    expect(lines.find(({ type }) => type === 'totals')).toMatchObject({
      status: 'passed',
      found: { files: 9 },
      groups: { excluded: { files: 2 }, failed: { files: 0 } },
    });
    const [header] = lines;
    expect(header.settings.fixes.map(({ number }: { number: number }) => number)).toEqual([1, 2, 3, 4]);
    expect(lines.find(({ type, path }) => type === 'file' && path.at(-1) === 'x.link')).toMatchObject({
      group: 'excluded',
      detail: 'Rule 3. Left out: what is named "*.link".',
    });
    expect(lines.find(({ path }) => path?.at(-1) === 'letter.txt').final).toEqual([
      ...['A', 'Correspondence', LONG[2], 'letter.txt'],
    ]);
    // What went up is where the proof says.
    expect(await readFile(join(server.folder, 'to', 'anna', 'Berlin', 'plan.txt'), 'utf8')).toBe('plan');
    expect(lines.find(({ path }) => path?.at(-1) === 'plan.txt').final).toEqual(['Berlin', 'plan.txt']);
    expect(lines.find(({ path }) => path?.at(-1) === HIGH[2]).final).toEqual(['Berlin']);
    const page = await send(server.url, 'GET', `/api/migrations/${id}/proof.html`, { as: ada });
    expect(page.text).toContain('2. The folder /A/Correspondence x');
  });

  it('keeps its names when rules are taken back, and nothing is copied again', async () => {
    // A shorter name for what has one by now changes nothing.
    expect(await preview({ ...SHORTER, name: 'C' })).toMatchObject({ changed: { files: 0, rows: 0 }, kept: 6 });
    const kept: number[] = [];
    for (const { id: fixId } of await list()) {
      kept.push((await client.call(routes.takeFixBack, { params: { id, fixId } })).keptRows);
    }
    expect(kept).toEqual([2, 2, 0, 2]);
    expect(await list()).toMatchObject([
      { number: 1, keptRows: 2, takenBackAt: expect.any(String) },
      { number: 2, keptRows: 2 },
      { number: 4, keptRows: 2 },
    ]);
    const body = { rows: [{ source: { path: ['bob'] }, destination: { path: ['new'] } }] };
    const [fresh = ''] = (await client.call(routes.addRows, { params: { id }, body })).ids;
    expect(await list(fresh)).toEqual([]);
    for (const each of await run('copy')) {
      const { counters } = (await server.app.runs.get(each)) ?? {};
      expect(counters).toMatchObject({ filesCopied: 0, foldersCreated: 0, filesExcluded: 0 });
    }
    const [next] = await list();
    const again = client.call(routes.takeFixBack, { params: { id, fixId: next?.id ?? '' } });
    await expect(again).rejects.toMatchObject({ problem: { code: 'not-found' } });
    expect(await add(NO_LINKS)).toMatchObject({ number: 5 });
  });
});

async function proof() {
  const { text } = await send(server.url, 'GET', `/api/migrations/${id}/proof.jsonl`, { as: ada });
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
