import { expect, test } from 'vitest';

import { at } from './testing/graph-client.ts';
import { anna, openTenant } from './testing/open-tenant.ts';

const { microsoft, drive, graph, root } = await openTenant({
  users: [{ userPrincipalName: anna, quota: 1000 }],
  sites: [{ path: 'sites/Marketing' }],
  pageSize: 2,
});

test('lists a folder page by page, and everything once', async () => {
  for (const name of ['a', 'B', 'c', 'D', 'e']) await drive.put(`listed/${name}`, name);
  const names = (await graph.all(`${root}:/listed:/children`)).map((item) => at(item, 'name'));
  expect(names).toEqual(['a', 'B', 'c', 'D', 'e']);
  const page = await graph.get(`${root}:/listed:/children?$top=3&$select=id,name`);
  expect(at(page.json, 'value', 2)).toEqual({ id: expect.any(String), name: 'c' });
  expect(at(page.json, 'value', 3)).toBeUndefined();
});

test('finds items by path without regard to case, and keeps names as they were written', async () => {
  await drive.put('Größe 100% #1/Ein & Zwei+.txt', 'hello');
  const path = ['größe 100% #1', 'EIN & ZWEI+.TXT'].map(encodeURIComponent).join('/');
  const { json } = await graph.get(`${root}:/${path}`);
  expect(json).toMatchObject({ name: 'Ein & Zwei+.txt', size: 5, parentReference: { driveId: drive.id } });
  const byId = await graph.get(`/drives/${drive.id}/items/${at(json, 'parentReference', 'id')}:/ein%20%26%20zwei+.txt`);
  expect(at(byId.json, 'id')).toBe(at(json, 'id'));
});

test('answers 404 for what is not there', async () => {
  expect(await graph.get(`${root}:/nowhere/at/all`)).toMatchObject({ status: 404, code: 'itemNotFound' });
  expect(await graph.get(`/drives/${drive.id}/items/01UNKNOWN`)).toMatchObject({ status: 404, code: 'itemNotFound' });
  expect(await graph.get('/drives/b!UNKNOWN')).toMatchObject({ status: 404, code: 'itemNotFound' });
});

test('stores a small file with the folders that it needs', async () => {
  const stored = await graph.ask('PUT', `${root}:/new/small.txt:/content`, { body: Buffer.from('hello') });
  expect(stored).toMatchObject({
    status: 201,
    json: { size: 5, file: { hashes: { quickXorHash: expect.any(String) } } },
  });
  const again = await graph.ask('PUT', `${root}:/NEW/SMALL.TXT:/content`, { body: Buffer.from('other') });
  expect(again).toMatchObject({ status: 200, json: { id: at(stored.json, 'id'), name: 'small.txt' } });
  const kept = `${root}:/new/small.txt:/content?@microsoft.graph.conflictBehavior=fail`;
  expect(await graph.ask('PUT', kept, { body: Buffer.from('x') })).toMatchObject({
    status: 409,
    code: 'nameAlreadyExists',
  });
  const beside = `${root}:/new/small.txt:/content?@microsoft.graph.conflictBehavior=rename`;
  expect(await graph.ask('PUT', beside, { body: Buffer.from('x') })).toMatchObject({ json: { name: 'small 1.txt' } });
  expect((await drive.read('new/small.txt')).toString()).toBe('other');
});

test('keeps two spellings of one name apart from nothing', async () => {
  await drive.put('spelled/\u00e9', 'composed');
  const answer = await graph.get(`${root}:/spelled/${encodeURIComponent('E\u0301')}`);
  expect(answer).toMatchObject({ status: 200, json: { name: '\u00e9' } });
});

test('makes folders, renames, moves and removes', async () => {
  const folder = { name: 'made', folder: {}, '@microsoft.graph.conflictBehavior': 'fail' };
  const made = await graph.ask('POST', `${root}/children`, { json: folder });
  expect(made).toMatchObject({ status: 201, json: { name: 'made', folder: { childCount: 0 } } });
  expect(await graph.ask('POST', `${root}/children`, { json: folder })).toMatchObject({ status: 409 });
  const id = await drive.put('loose.txt', 'x');
  const item = `/drives/${drive.id}/items/${id}`;
  const move = { name: 'Fixed.txt', parentReference: { id: at(made.json, 'id') } };
  expect(await graph.ask('PATCH', item, { json: move })).toMatchObject({ status: 200, json: { name: 'Fixed.txt' } });
  expect(drive.look('made/fixed.txt')?.id).toBe(id);
  expect(drive.look('loose.txt')).toBeNull();
  expect(await graph.ask('DELETE', item)).toMatchObject({ status: 204 });
  expect(await graph.get(item)).toMatchObject({ status: 404 });
});

test('sets times in whole seconds, of folders too', async () => {
  drive.folder('old');
  const fileSystemInfo = {
    createdDateTime: '2001-02-03T04:05:06.789Z',
    lastModifiedDateTime: '2011-12-13T14:15:16.999Z',
  };
  const { json } = await graph.ask('PATCH', `${root}:/old`, { json: { fileSystemInfo } });
  expect(json).toMatchObject({
    fileSystemInfo: { createdDateTime: '2001-02-03T04:05:06Z', lastModifiedDateTime: '2011-12-13T14:15:16Z' },
  });
});

test('changes only the state of an item that the client knows', async () => {
  await drive.put('tagged', 'one');
  const { json } = await graph.get(`${root}:/tagged`);
  const headers = { 'If-Match': String(at(json, 'eTag')) };
  await drive.put('tagged', 'two');
  const body = Buffer.from('three');
  const refused = await graph.ask('PUT', `${root}:/tagged:/content`, { body, headers });
  expect(refused).toMatchObject({ status: 412, code: 'resourceModified' });
  const onlyNew = { 'If-None-Match': '*' };
  expect(await graph.ask('PUT', `${root}:/tagged:/content`, { body, headers: onlyNew })).toMatchObject({ status: 412 });
  expect(await graph.ask('PUT', `${root}:/untagged:/content`, { body, headers: onlyNew })).toMatchObject({
    status: 201,
  });
});

test('refuses to write a file that somebody has open', async () => {
  await drive.put('open.docx', 'x');
  drive.lock('open.docx');
  const body = Buffer.from('y');
  expect(await graph.ask('PUT', `${root}:/open.docx:/content`, { body })).toMatchObject({
    status: 423,
    code: 'resourceLocked',
  });
  expect(await graph.ask('DELETE', `${root}:/open.docx`)).toMatchObject({ status: 423 });
  drive.lock('open.docx', false);
  expect(await graph.ask('PUT', `${root}:/open.docx:/content`, { body })).toMatchObject({ status: 200 });
});

test('has room for the quota and no more', async () => {
  const before = drive.used;
  const tooMuch = { body: Buffer.alloc(1001 - before) };
  expect(await graph.ask('PUT', `${root}:/full:/content`, tooMuch)).toMatchObject({
    status: 507,
    code: 'quotaLimitReached',
  });
  expect(await graph.get(`/drives/${drive.id}`)).toMatchObject({
    json: { quota: { total: 1000, used: before, remaining: 1000 - before } },
  });
});

test('shows a client to the content without a token, for a while', async () => {
  await drive.put('content', 'abcdef');
  const { status, headers } = await graph.get(`${root}:/content:/content`);
  expect(status).toBe(302);
  const location = headers.get('location') ?? '';
  expect(new URL(location).port).not.toBe(new URL(microsoft.graph).port);
  expect(await (await fetch(location)).text()).toBe('abcdef');
  const part = await fetch(location, { headers: { Range: 'bytes=2-3' } });
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-3/6', 'cd']);
  expect((await fetch(location, { headers: { Range: 'bytes=6-' } })).status).toBe(416);
  microsoft.expireDownloads();
  expect((await fetch(location)).status).toBe(401);
});

test('shows notebooks as packages that have no content', async () => {
  drive.notebook('Notes');
  const { json } = await graph.get(`${root}:/Notes`);
  expect(json).toMatchObject({ package: { type: 'oneNote' } });
  expect(json).not.toHaveProperty('folder');
  expect(await graph.get(`${root}:/Notes:/content`)).toMatchObject({ status: 400 });
});

test('shows shortcuts to other drives, and files with malware, as what they are', async () => {
  const library = microsoft.library('sites/Marketing');
  const shared = library.folder('Shared');
  drive.shortcut('Shared with me', { driveId: library.id, itemId: shared });
  const { json } = await graph.get(`${root}:/shared%20with%20me`);
  expect(json).toMatchObject({ remoteItem: { id: shared, parentReference: { driveId: library.id } } });
  expect(json).not.toHaveProperty('folder');
  await drive.put('bad.exe', 'x');
  drive.infect('bad.exe');
  const bad = await graph.get(`${root}:/bad.exe`);
  expect(bad).toMatchObject({ json: { malware: {} } });
  const content = await fetch(String(at(bad.json, '@microsoft.graph.downloadUrl')));
  expect([content.status, content.headers.get('x-virus-infected')]).toEqual([403, 'Simulated']);
  expect(await graph.get(`${root}:/bad.exe:/content`)).toMatchObject({ status: 403, code: 'malwareDetected' });
});

test('rewrites Office files in document libraries, and nowhere else', async () => {
  const library = microsoft.library('sites/Marketing');
  const body = Buffer.from('an Office file');
  const kept = await graph.ask('PUT', `/drives/${library.id}/root:/plan.docx:/content`, { body });
  expect(at(kept.json, 'size')).toBeGreaterThan(body.length);
  expect((await library.read('plan.docx')).subarray(0, body.length)).toEqual(body);
  for (const path of [`/drives/${library.id}/root:/plan.txt:/content`, `${root}:/plan.docx:/content`]) {
    expect(await graph.ask('PUT', path, { body })).toMatchObject({ json: { size: body.length } });
  }
});

test('finds items by a part of their names', async () => {
  await drive.put("searched/it's here.txt", 'x');
  const { json } = await graph.get(`${root}/search(q='it''s HERE')`);
  expect(at(json, 'value')).toMatchObject([{ name: "it's here.txt" }]);
});

test('records requests that no correct client sends, and refuses them', async () => {
  const before = microsoft.violations().length;
  const wrong = [
    graph.get(`${root}:/a%2Fb`),
    graph.get(`${root}?$selekt=id`),
    graph.get(`${root}?$select=nmae`),
    graph.get(`${root}/thumbnails`),
    graph.ask('POST', `${root}/children`, { json: { name: 'x', folder: {}, conflictBehavior: 'fail' } }),
    graph.ask('POST', `${root}/children`, { json: { name: 7, folder: {} } }),
    graph.ask('PATCH', `${root}:/listed`, { json: { size: 7 } }),
    graph.ask('PATCH', `${root}:/listed`, { body: Buffer.from('{"name":"x"}') }),
  ];
  for (const answer of await Promise.all(wrong)) expect(answer).toMatchObject({ status: 400, code: 'invalidRequest' });
  expect(microsoft.violations().length - before).toBe(wrong.length);
  expect(drive.look('x')).toBeNull();
});
