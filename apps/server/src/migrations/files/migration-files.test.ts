import { createClient, routes } from '@drover/api';
import { MemoryStore } from '@drover/connectors/memory';
import { addRows, startRun } from '@drover/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fakeAgent } from '../../agents/testing/fake-agent.ts';
import { keepTestAgents } from '../../agents/testing/keep-test-agents.ts';
import { asPage } from '../../testing/as-page.ts';
import { send } from '../../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;
let keeping: AsyncDisposable;
let ada: Person;
let client: ReturnType<typeof createClient>;
/** Connectors by their type. */
let connectors: Readonly<Record<'agent' | 'sftp', string>>;

beforeAll(async () => {
  server = await startTestServer();
  keeping = keepTestAgents(server.app);
  ada = await server.person('operator');
  client = createClient({ baseUrl: server.url, fetch: asPage(ada) });
  const make = async (type: string) =>
    (
      await server.app.connectors.create({
        ...{ type, displayName: type, options: {}, secrets: {} },
        ...{ ownerId: ada.id, shared: false },
      })
    ).id;
  connectors = { agent: await make('agent'), sftp: await make('sftp') };
});
afterAll(async () => {
  await keeping?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

async function migration(to = connectors.sftp): Promise<string> {
  const body = { sourceConnectorId: connectors.agent, destinationConnectorId: to };
  return (await client.call(routes.createMigration, { body })).id;
}

const file = (text: string): Blob => new Blob([text]);
const imported = async (id: string, text: string, preview = false) =>
  await client.call(routes.importRows, { params: { id }, query: { preview }, body: file(text) });
const updated = async (id: string, text: string, preview = false) =>
  await client.call(routes.updateRows, { params: { id }, query: { preview }, body: file(text) });
const rowsOf = async (id: string) =>
  (await client.call(routes.listRows, { params: { id }, query: {} })).items.map((row) => ({
    source: row.source.display,
    destination: row.destination?.display ?? null,
    tags: row.tags,
  }));
const download = async (id: string, name: string) =>
  (await send(server.url, 'GET', `/api/migrations/${id}/${name}`, { as: ada })).text;

const GOOD = 'Source Path;Destination Path;Tags\r\nD:\\Users\\anna;/home/anna;"Pilot, IT"\r\n/D:/Users/bob;~/bob;\r\n';

describe('the import of a file', () => {
  it('is previewed without a change, and then adds its rows in order', async () => {
    const id = await migration();
    const preview = await imported(id, GOOD, true);
    expect(preview).toEqual({
      ...{
        done: false,
        rows: 2,
        format: 'import',
        encoding: 'UTF-8',
        separator: ';',
        errors: 0,
        warnings: 0,
        problems: [],
      },
      items: [
        { line: 2, source: 'D:/Users/anna', destination: '/home/anna', tags: ['Pilot', 'IT'] },
        { line: 3, source: 'D:/Users/bob', destination: '~/bob', tags: [] },
      ],
    });
    expect(await rowsOf(id)).toEqual([]);
    expect(await imported(id, GOOD)).toEqual({ ...preview, done: true });
    expect(await rowsOf(id)).toEqual([
      { source: 'D:/Users/anna', destination: '/home/anna', tags: ['Pilot', 'IT'] },
      { source: 'D:/Users/bob', destination: '/~/bob', tags: [] },
    ]);
  });

  it('appends the same again, and tells of it', async () => {
    const id = await migration();
    await imported(id, GOOD);
    expect(await imported(id, GOOD, true)).toMatchObject({
      ...{ rows: 2, errors: 0, warnings: 2 },
      problems: [
        { line: 2, severity: 'warning', value: '/home/anna', reason: expect.stringContaining('already') },
        { line: 3, severity: 'warning', value: '~/bob' },
      ],
    });
    await imported(id, GOOD);
    expect(await rowsOf(id)).toHaveLength(4);
  });

  it.each([
    ['folds case', false, { root: 'to-folding' }],
    ['tells case apart', true, { root: 'to-exact' }],
  ])('warns of destinations that differ in case just where the destination %s', async (_, caseSensitive, { root }) => {
    const store = new MemoryStore({ capabilities: { names: 'windows', caseSensitive } });
    const agent = fakeAgent(server.app.agents, { store });
    await agent.call();
    const wish = { type: 'agent', displayName: root, options: { key: agent.key } };
    const { body } = await send(server.url, 'POST', '/api/connectors', { as: ada, body: wish });
    const id = await migration(z.object({ id: z.string() }).parse(body).id);
    await imported(id, 'Source Path,Destination Path\n/a,/homes/X\n/b,/homes/y\n');
    const preview = await imported(
      id,
      'Source Path,Destination Path\n/c,/homes/x\n/d,/homes/y\n/e,/homes/Z\n/f,/homes/z\n',
      true,
    );
    const shared = { line: 3, severity: 'warning', reason: expect.stringMatching(/^The row of \/b goes to the same/) };
    const met = [
      {
        line: 2,
        severity: 'warning',
        reason: expect.stringMatching(/^The row of \/a goes to \/homes\/X, .*does not tell/),
      },
      shared,
      { line: 5, severity: 'warning', reason: expect.stringMatching(/^Line 4 goes to \/homes\/Z, .*does not tell/) },
    ];
    expect(preview).toMatchObject({ errors: 0, problems: caseSensitive ? [shared] : met });
  });

  it('says of destinations that differ in case that they may be one where the destination cannot be asked', async () => {
    const preview = await imported(await migration(), 'Source Path,Destination Path\n/a,/x\n/b,/X\n', true);
    expect(preview).toMatchObject({
      errors: 0,
      problems: [{ line: 3, reason: expect.stringMatching(/not be asked/) }],
    });
  });

  it('adds nothing where one line is wrong, names it, and gives the file back with what is wrong', async () => {
    const id = await migration();
    const text = `${GOOD};/home/nobody;\r\n/a/../b;/c;\r\n`;
    const preview = await imported(id, text, true);
    expect(preview).toMatchObject({ rows: 2, errors: 2, problems: [{ line: 4, column: 'Source Path' }, { line: 5 }] });
    await expect(imported(id, text)).rejects.toMatchObject({
      problem: {
        code: 'file-refused',
        detail: 'Line 4, Source Path: The row has no source. 1 more error was found.',
        fields: [{ field: 'Line 4, Source Path' }, { field: 'Line 5, Source Path' }],
      },
    });
    expect(await rowsOf(id)).toEqual([]);
    const told = await client.file(routes.downloadProblemFile, { params: { id }, query: {}, body: file(text) });
    const lines = (await told.text()).split('\r\n');
    expect(lines[0]).toBe('Source Path,Destination Path,Tags,Problem');
    expect(lines[3]).toContain('Error in Source Path: The row has no source.');
  });

  it('takes bulk files from elsewhere, with the filters of their tasks', async () => {
    const id = await migration();
    const task = { SourcePath: '\\\\files\\it', TargetPath: 'https://x.sharepoint.com/sites/IT', TargetList: 'Docs' };
    const tasks = { Tasks: [{ ...task, Settings: { SkipFilesWithExtensions: 'tmp' } }] };
    expect(await imported(id, JSON.stringify(tasks))).toMatchObject({ format: 'task-json', rows: 1, errors: 0 });
    const { items } = await client.call(routes.listRows, { params: { id }, query: {} });
    expect(items).toMatchObject([{ source: { display: '\\\\files\\it' }, destination: null, ownSettings: true }]);
    const transfer = await client.call(routes.getTransfer, { params: { id: items[0]?.id ?? '' } });
    expect(transfer).toMatchObject({ filters: { extensions: { skip: ['tmp'] }, hidden: 'take' } });
  });

  it('begins with a template in the spelling of both sides', async () => {
    const id = await migration();
    const template = await download(id, 'template.csv');
    expect(template).toContain('D:/Users/anna,/home/anna,Pilot');
    expect(await imported(id, template)).toMatchObject({ rows: 3, warnings: 0 });
  });

  it('takes no file without a line, and none of others', async () => {
    const id = await migration();
    await expect(imported(id, '')).rejects.toMatchObject({ problem: { detail: 'The file is empty.' } });
    const other = createClient({ baseUrl: server.url, fetch: asPage(await server.person('operator')) });
    const stolen = other.call(routes.importRows, { params: { id }, query: {}, body: file(GOOD) });
    await expect(stolen).rejects.toMatchObject({ problem: { code: 'not-found' } });
  });
});

describe('the update by a file', () => {
  it('changes what the file of the rows says anew, and nothing where it is as it was', async () => {
    const id = await migration();
    await imported(id, GOOD);
    const text = await download(id, 'rows.csv');
    expect(await updated(id, text, true)).toMatchObject({ rows: 0, unchanged: 2, errors: 0, items: [] });
    const changed = text.replace('D:/Users/anna', 'D:/Users/Anna Miller').replace(',/home/anna,', ',,');
    const preview = await updated(id, changed, true);
    expect(preview).toMatchObject({
      ...{ done: false, rows: 1, unchanged: 1 },
      items: [
        {
          line: 2,
          before: { source: 'D:/Users/anna' },
          after: { source: 'D:/Users/Anna Miller', destination: '/home/anna' },
        },
      ],
    });
    expect(await updated(id, changed)).toEqual({ ...preview, done: true });
    expect(await rowsOf(id)).toEqual([
      { source: 'D:/Users/Anna Miller', destination: '/home/anna', tags: ['Pilot', 'IT'] },
      { source: 'D:/Users/bob', destination: '/~/bob', tags: [] },
    ]);
  });

  it('warns of destinations that others have already, or in another case', async () => {
    const id = await migration();
    await imported(id, GOOD);
    const { items } = await client.call(routes.listRows, { params: { id }, query: {} });
    const [first, second] = items.map((row) => row.id);
    const of = async (text: string) => (await updated(id, `ID,Destination Path\n${text}`, true)).problems;
    expect(await of(`${second},/home/Anna`)).toMatchObject([
      {
        severity: 'warning',
        line: 2,
        value: '/home/Anna',
        reason: expect.stringMatching(/^The row of D:\/Users\/anna/),
      },
    ]);
    expect(await of(`${first},/x\n${second},/x`)).toMatchObject([
      { line: 3, reason: 'Line 2 goes to the same destination.' },
    ]);
    // What moves away leaves its place.
    expect(await of(`${first},/new\n${second},/home/anna`)).toEqual([]);
  });

  it('keeps the places of rows that were scanned or run, and changes their tags', async () => {
    const id = await migration();
    await imported(id, GOOD);
    const { items } = await client.call(routes.listRows, { params: { id }, query: {} });
    const [first, second] = items.map((row) => row.id);
    await startRun(server.app.database, { transferId: first ?? '', mode: 'scan', requestedBy: null });
    const moving = `ID,Destination Path\n${first},/elsewhere\n${second},/there\n`;
    await expect(updated(id, moving)).rejects.toMatchObject({
      problem: { code: 'file-refused', detail: expect.stringMatching(/^Line 2, Destination Path: .*scanned or run/) },
    });
    expect(await updated(id, `ID,Tags\n${first},late\n`)).toMatchObject({ rows: 1 });
    expect(await rowsOf(id)).toMatchObject([{ destination: '/home/anna', tags: ['late'] }, { destination: '/~/bob' }]);
  });

  it("takes Migration Manager's file of tags by the sources of rows", async () => {
    const id = await migration();
    await imported(id, GOOD);
    const lines = [
      'Task ID,Source Name,Source Path,Tags',
      '1,anna,D:\\Users\\anna,Wave 1;HR',
      '2,x,D:/Users/nobody,Wave 2',
      '3,bob,D:/Users/bob,',
    ];
    expect(await updated(id, lines.join('\n'))).toMatchObject({
      ...{ rows: 1, unchanged: 0, errors: 0, warnings: 1 },
      problems: [{ severity: 'warning', line: 3, value: 'D:/Users/nobody' }],
    });
    expect(await rowsOf(id)).toMatchObject([{ tags: ['Wave 1', 'HR'] }, { tags: [] }]);
  });

  it('knows no rows of other migrations', async () => {
    const [id, other] = [await migration(), await migration()];
    await imported(other, GOOD);
    const { items } = await client.call(routes.listRows, { params: { id: other }, query: {} });
    expect(await updated(id, `ID,Tags\n${items[0]?.id},x\n`, true)).toMatchObject({
      ...{ rows: 0, errors: 1 },
      problems: [{ line: 2, column: 'ID', reason: 'The migration has no row of this ID.' }],
    });
  });

  it('leaves names that are no text as they are, where the file says what it was given', async () => {
    const id = await migration();
    const visible = {
      id,
      sourceConnectorId: connectors.agent,
      destinationConnectorId: connectors.sftp,
      ownerId: ada.id,
    };
    const row = { source: { root: '', path: ['D:', 'caf\uefe9'] }, destination: null, tags: [], notes: '' };
    await addRows(server.app.database.db, visible, [row]);
    expect(await updated(id, await download(id, 'rows.csv'), true)).toMatchObject({ rows: 0, unchanged: 1, errors: 0 });
  });
});
