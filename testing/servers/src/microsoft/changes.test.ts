import { expect, test } from 'vitest';

import { at } from './testing/graph-client.ts';
import { openTenant } from './testing/open-tenant.ts';

let clock = Date.parse('2024-05-06T07:08:09Z');
const { microsoft, drive, graph, root } = await openTenant({ pageSize: 2, now: () => clock });

/** Follows a list of changes to its end. */
async function changesFrom(path: string): Promise<{ readonly items: unknown[]; readonly deltaLink: string }> {
  const items: unknown[] = [];
  for (let next = path; ; ) {
    const { json } = await graph.get(next);
    const found = at(json, 'value');
    if (Array.isArray(found)) items.push(...found);
    const deltaLink = at(json, '@odata.deltaLink');
    if (typeof deltaLink === 'string') return { items, deltaLink };
    next = String(at(json, '@odata.nextLink'));
  }
}

const namesOf = (items: readonly unknown[]) => items.map((item) => at(item, 'name'));

test('lists everything once, then what was changed, then what was deleted', async () => {
  for (const name of ['a', 'b', 'c']) await drive.put(`sub/${name}`, name);
  await drive.put('never seen', 'x');
  drive.remove('never seen');
  const first = await changesFrom(`${root}/delta`);
  expect(namesOf(first.items)).toEqual(['root', 'sub', 'a', 'b', 'c']);
  expect(at(first.items[2], 'parentReference')).not.toHaveProperty('path');
  expect((await changesFrom(first.deltaLink)).items).toEqual([]);
  await drive.put('sub/a', 'changed');
  drive.rename('sub/b', 'renamed');
  const id = drive.look('sub/c')?.id;
  drive.remove('sub/c');
  const second = await changesFrom(first.deltaLink);
  expect(second.items).toMatchObject([{ name: 'a' }, { name: 'renamed' }, { id, deleted: {} }]);
});

test('lists what is changed between two pages once more', async () => {
  const { json } = await graph.get(`${root}/delta`);
  await drive.put('sub/a', 'changed again');
  const { items } = await changesFrom(String(at(json, '@odata.nextLink')));
  expect(namesOf(items).at(-1)).toBe('a');
});

test('begins now, at a time, or anew when the token is too old', async () => {
  const latest = await changesFrom(`${root}/delta?token=latest`);
  expect(latest.items).toEqual([]);
  clock += 10_000;
  const since = new Date(clock - 5000).toISOString();
  await drive.put('later', 'x');
  expect(namesOf((await changesFrom(latest.deltaLink)).items)).toEqual(['later']);
  expect(namesOf((await changesFrom(`${root}/delta?token=${since}`)).items)).toEqual(['later']);
  microsoft.expireDeltaTokens();
  const gone = await graph.get(latest.deltaLink);
  expect(gone).toMatchObject({ status: 410, code: 'resyncRequired', inner: 'resyncChangesApplyDifferences' });
  expect(namesOf((await changesFrom(gone.headers.get('location') ?? '')).items)).toContain('later');
});

test('keeps versions, gives their content back, and makes one the newest again', async () => {
  const file = `${root}:/versioned`;
  for (const content of ['one', 'two!']) await graph.ask('PUT', `${file}:/content`, { body: Buffer.from(content) });
  const versions = await graph.all(`${file}:/versions`);
  expect(versions).toMatchObject([
    { id: '2.0', size: 4 },
    { id: '1.0', size: 3 },
  ]);
  const { headers } = await graph.get(`${file}:/versions/1.0/content`);
  expect(await (await fetch(headers.get('location') ?? '')).text()).toBe('one');
  expect(await graph.ask('POST', `${file}:/versions/1.0/restoreVersion`)).toMatchObject({ status: 204 });
  expect((await drive.read('versioned')).toString()).toBe('one');
  expect(await graph.ask('DELETE', `${file}:/versions/2.0`)).toMatchObject({ status: 204 });
  await drive.put('versioned', 'four');
  expect(await graph.all(`${file}:/versions`)).toMatchObject([{ id: '4.0' }, { id: '3.0' }, { id: '1.0' }]);
});

test('keeps one version more when only times are changed', async () => {
  await drive.put('dated', 'x');
  const fileSystemInfo = { lastModifiedDateTime: '2001-02-03T04:05:06Z' };
  await graph.ask('PATCH', `${root}:/dated`, { json: { fileSystemInfo } });
  expect(drive.look('dated')).toMatchObject({ versions: 2, modified: new Date('2001-02-03T04:05:06Z') });
  expect(drive.used).toBe(drive.tree().reduce((sum, { size }) => sum + size, 0));
});
