import { createClient, type PairingRuleWish, routes } from '@drover/api';
import { MemoryStore } from '@drover/connectors/memory';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeAgent } from '../../agents/testing/fake-agent.ts';
import { keepTestAgents } from '../../agents/testing/keep-test-agents.ts';
import { asPage } from '../../testing/as-page.ts';
import { type Person, startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;
let keeping: AsyncDisposable;
let ada: Person;
let client: ReturnType<typeof createClient>;

beforeAll(async () => {
  server = await startTestServer();
  keeping = keepTestAgents(server.app);
  ada = await server.person('operator');
  client = createClient({ baseUrl: server.url, fetch: asPage(ada) });
});
afterAll(async () => {
  await keeping?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

async function agent(...folders: readonly string[]): Promise<string> {
  const store = new MemoryStore({ capabilities: { names: 'windows', caseSensitive: false } });
  for (const folder of folders) store.putFolder(folder.split('/'));
  const calling = fakeAgent(server.app.agents, { store });
  await calling.call();
  const body = { type: 'agent', displayName: `Files ${calling.key}`, options: { key: calling.key } };
  return (await client.call(routes.createConnector, { body })).id;
}

const HOMES = ['D:/Users/anna', 'D:/Users/bob', 'D:/Users/carl', 'D:/Users/dora', 'D:/Users/$RECYCLE.BIN'];
const THERE = ['homes/ANNA', 'homes/carl@example.com', 'homes/CORP\\carl', 'homes/x'];
const RULES: readonly PairingRuleWish[] = [
  { kind: 'look-up' },
  { kind: 'equal-names', below: '/From D' },
  { kind: 'directory' },
];
const lookUp = new Blob(['D:/Users/dora,/special/dora\n']);

async function migration(): Promise<string> {
  const [sourceConnectorId, destinationConnectorId] = [await agent(...HOMES), await agent(...THERE)];
  return (await client.call(routes.createMigration, { body: { sourceConnectorId, destinationConnectorId } })).id;
}

const asked = { root: '', path: ['D:', 'Users'] };
const wish = { source: asked, rules: [...RULES], destination: { root: '', path: ['homes'] } };
const rowsOf = async (id: string) =>
  (await client.call(routes.listRows, { params: { id }, query: {} })).items.map((row) => ({
    source: row.source.display,
    destination: row.destination?.display ?? null,
    tags: row.tags,
  }));

describe('what is found in a folder', () => {
  it('is previewed with the rule that found its destination, and then gets rows', async () => {
    const id = await migration();
    const found = async (preview: boolean) =>
      await client.call(routes.discoverRows, { params: { id }, query: { ...wish, preview }, body: lookUp });
    const preview = await found(true);
    expect(preview).toEqual({
      ...{ done: false, rows: 2, existing: 0, excluded: 1, complete: true, problems: [] },
      counts: { matched: 2, ambiguous: 1, unmatched: 1 },
      items: [
        {
          name: 'anna',
          source: 'D:/Users/anna',
          outcome: 'matched',
          rule: 'equal-names',
          destinations: ['/homes/ANNA/From D'],
        },
        { name: 'dora', source: 'D:/Users/dora', outcome: 'matched', rule: 'look-up', destinations: ['/special/dora'] },
        {
          ...{ name: 'carl', source: 'D:/Users/carl', outcome: 'ambiguous', rule: 'directory' },
          destinations: ['/homes/carl@example.com', '/homes/CORP\\carl'],
        },
        { name: 'bob', source: 'D:/Users/bob', outcome: 'unmatched', rule: null, destinations: [] },
      ],
    });
    expect(await rowsOf(id)).toEqual([]);
    expect(await found(false)).toMatchObject({ done: true, rows: 2 });
    const tags = ['autoDiscover', expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/)];
    expect(await rowsOf(id)).toEqual([
      { source: 'D:/Users/anna', destination: '/homes/ANNA/From D', tags },
      { source: 'D:/Users/dora', destination: '/special/dora', tags },
    ]);
    expect(await found(true)).toMatchObject({
      rows: 0,
      existing: 2,
      counts: { matched: 0, ambiguous: 1, unmatched: 1 },
    });
  });

  it('gives what is left as an import file, and rows without a destination where that is asked for', async () => {
    const id = await migration();
    const csv = await client.file(routes.downloadUnmatched, { params: { id }, query: wish, body: lookUp });
    const lines = ['Source Path,Destination Path,Tags', 'D:/Users/bob,,', 'D:/Users/carl,,', ''];
    expect((await csv.text()).split('\r\n')).toEqual(lines);
    const more = { add: 'all' as const, tags: ['pilot'] };
    await client.call(routes.discoverRows, { params: { id }, query: { ...wish, ...more }, body: lookUp });
    expect(await rowsOf(id)).toContainEqual({ source: 'D:/Users/bob', destination: null, tags: ['pilot'] });
  });

  it('tells of sources that meet, and refuses a look-up file with errors', async () => {
    const id = await migration();
    const body = new Blob(['anna,/shared\nbob,/shared\ncarl,\n']);
    const { problems } = await client.call(routes.discoverRows, {
      params: { id },
      query: { ...wish, rules: [{ kind: 'look-up' }], preview: true },
      body,
    });
    expect(problems).toMatchObject([
      { severity: 'warning', value: '/shared', reason: 'Several go to the same destination: anna, bob.' },
      { severity: 'error', line: 3, column: 'column 2' },
    ]);
    const act = client.call(routes.discoverRows, {
      params: { id },
      query: { ...wish, rules: [{ kind: 'look-up' }] },
      body,
    });
    await expect(act).rejects.toMatchObject({ problem: { code: 'file-refused' } });
    expect(await rowsOf(id)).toEqual([]);
  });

  it('tells of destinations that the destination does not tell apart, also from those of rows', async () => {
    const id = await migration();
    const paths = { source: { path: ['D:', 'Users', 'zoe'] }, destination: { path: ['Special', 'dora'] } };
    await client.call(routes.addRows, { params: { id }, body: { rows: [paths] } });
    const { problems } = await client.call(routes.discoverRows, {
      params: { id },
      query: { ...wish, rules: [{ kind: 'look-up' }], preview: true },
      body: new Blob(['anna,/Shared\nbob,/shared\ndora,/special/dora\n']),
    });
    const same = 'which is the same folder there: the destination does not tell these spellings apart.';
    expect(problems.map(({ severity, reason }) => [severity, reason])).toEqual([
      ['warning', `bob goes to /shared. anna goes to /Shared, ${same}`],
      ['warning', `dora goes to /special/dora. The row of D:/Users/zoe goes to /Special/dora, ${same}`],
    ]);
  });

  it.each([
    [{ rules: [{ kind: 'template', template: '/users' }] }, 'invalid-request', 'rules'],
    [{ rules: [{ kind: 'equal-names', below: '/../x' }] }, 'invalid-request', 'rules'],
    [{ destination: undefined }, 'invalid-request', 'destination'],
    [{ source: { root: '', path: ['E:'] } }, 'folder-not-found', undefined],
  ] as const)('is refused with what is wrong: %j', async (change, code, field) => {
    const id = await migration();
    const rules: PairingRuleWish[] = [...('rules' in change ? change.rules : RULES)];
    const call = client.call(routes.discoverRows, {
      params: { id },
      query: { ...wish, ...change, rules },
      body: lookUp,
    });
    await expect(call).rejects.toMatchObject({ problem: { code, ...(field === undefined ? {} : { field }) } });
  });
});
