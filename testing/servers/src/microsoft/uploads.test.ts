import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';

import { startMicrosoft } from './start-microsoft.ts';
import { at, GraphClient, read, sendFragment } from './testing/graph-client.ts';
import { anna, openTenant } from './testing/open-tenant.ts';

const UNIT = 327_680;
const bytes = randomBytes(2 * UNIT + 10);
const first = bytes.subarray(0, UNIT);
const second = bytes.subarray(UNIT, 2 * UNIT);
const last = bytes.subarray(2 * UNIT);

const { microsoft, drive, graph, root } = await openTenant({
  users: [{ userPrincipalName: anna, quota: 10_000_000 }],
});

test('puts a file together from its fragments, with the times that were said in the beginning', async () => {
  const fileSystemInfo = { createdDateTime: '2001-02-03T04:05:06Z', lastModifiedDateTime: '2011-12-13T14:15:16Z' };
  const url = await graph.begin(`${root}:/new/large.bin:`, { item: { fileSystemInfo, fileSize: bytes.length } });
  expect(await sendFragment(url, 0, first, bytes.length)).toMatchObject({ status: 202 });
  expect(drive.look('new/large.bin')).toBeNull();
  const status = await read(await fetch(url));
  expect(status).toMatchObject({ status: 200, json: { nextExpectedRanges: [`${UNIT}-${bytes.length - 1}`] } });
  expect(await sendFragment(url, UNIT, second, bytes.length)).toMatchObject({ status: 202 });
  expect(await sendFragment(url, 2 * UNIT, last, bytes.length)).toMatchObject({
    status: 201,
    json: { fileSystemInfo },
  });
  expect(await drive.read('new/large.bin')).toEqual(bytes);
  expect(drive.look('new/large.bin')?.versions).toBe(1);
  expect(await read(await fetch(url))).toMatchObject({ status: 404, inner: 'uploadSessionNotFound' });
});

test('refuses fragments that it has already, and those that are not next', async () => {
  const url = await graph.begin(`${root}:/order:`);
  await sendFragment(url, 0, first, bytes.length);
  expect(await sendFragment(url, 0, first, bytes.length)).toMatchObject({ status: 416, inner: 'fragmentOverlap' });
  expect(await sendFragment(url, 2 * UNIT, last, bytes.length)).toMatchObject({
    status: 416,
    inner: 'fragmentOutOfOrder',
  });
  expect(await sendFragment(url, UNIT, second, bytes.length + 1)).toMatchObject({
    status: 400,
    inner: 'fragmentLengthMismatch',
  });
  expect(await sendFragment(url, UNIT, second.subarray(1), bytes.length)).toMatchObject({ status: 400 });
  expect(microsoft.violations().map(({ says }) => says)).toEqual([
    expect.stringContaining('comes next'),
    expect.stringContaining('had 655370 bytes before'),
    expect.stringContaining('no multiple'),
  ]);
  expect(await sendFragment(url, UNIT, second, bytes.length)).toMatchObject({ status: 202 });
});

test('wants no token at an address of an upload', async () => {
  const url = await graph.begin(`${root}:/token:`);
  const headers = { Authorization: `Bearer ${microsoft.issueToken()}` };
  expect((await fetch(url, { headers })).status).toBe(401);
  expect((await fetch(url)).status).toBe(200);
});

test('drops the whole of a fragment whose sender went away', async () => {
  const url = await graph.begin(`${root}:/broken:`);
  await sendFragment(url, 0, first, bytes.length);
  const headers = { 'Content-Range': `bytes ${UNIT}-${2 * UNIT - 1}/${bytes.length}`, 'Content-Length': String(UNIT) };
  const half = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(second.subarray(0, 1000)),
    pull: () => Promise.reject(new Error('gone')),
  });
  await expect(fetch(url, { method: 'PUT', headers, body: half, duplex: 'half' })).rejects.toThrow();
  expect(await read(await fetch(url))).toMatchObject({ json: { nextExpectedRanges: [`${UNIT}-${bytes.length - 1}`] } });
  expect(await sendFragment(url, UNIT, second, bytes.length)).toMatchObject({ status: 202 });
  expect(await sendFragment(url, 2 * UNIT, last, bytes.length)).toMatchObject({ status: 201 });
  expect(await drive.read('broken')).toEqual(bytes);
});

test('shows a name that is taken only after the last fragment', async () => {
  const url = await graph.begin(`${root}:/taken:`, { item: { '@microsoft.graph.conflictBehavior': 'fail' } });
  await drive.put('taken', 'meanwhile');
  expect(await sendFragment(url, 0, last, last.length)).toMatchObject({ status: 409, code: 'nameAlreadyExists' });
  expect((await drive.read('taken')).toString()).toBe('meanwhile');
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
  expect((await fetch(url)).status).toBe(404);
});

test('replaces a file, unless it is no longer the one that was meant', async () => {
  const id = await drive.put('replaced', 'before');
  const url = await graph.begin(`/drives/${drive.id}/items/${id}`);
  expect(await sendFragment(url, 0, last, last.length)).toMatchObject({ status: 200, json: { id } });
  const { json } = await graph.get(`${root}:/replaced`);
  const headers = { 'If-Match': String(at(json, 'cTag')) };
  await drive.put('replaced', 'by somebody else');
  expect(await graph.ask('POST', `${root}:/replaced:/createUploadSession`, { json: {}, headers })).toMatchObject({
    status: 412,
  });
});

test('does not replace a file that somebody opened meanwhile', async () => {
  await drive.put('opened', 'before');
  const url = await graph.begin(`${root}:/opened:`);
  drive.lock('opened');
  expect(await sendFragment(url, 0, last, last.length)).toMatchObject({ status: 423, code: 'resourceLocked' });
  expect((await drive.read('opened')).toString()).toBe('before');
});

test('appears on demand where the commit was put off', async () => {
  const url = await graph.begin(`${root}:/deferred:`, { deferCommit: true });
  expect(await sendFragment(url, 0, last, last.length)).toMatchObject({
    status: 202,
    json: { nextExpectedRanges: [] },
  });
  expect(drive.look('deferred')).toBeNull();
  expect((await fetch(url, { method: 'POST' })).status).toBe(201);
  expect(await drive.read('deferred')).toEqual(last);
});

test('is committed by no request of its own on a personal OneDrive, whether it was put off or not', async () => {
  await using personal = await startMicrosoft({ flavour: 'personal', users: [{ userPrincipalName: anna }] });
  const home = personal.oneDrive(anna);
  const client = new GraphClient(personal);
  const url = await client.begin(`/drives/${home.id}/root:/deferred:`, { deferCommit: true });
  expect(await sendFragment(url, 0, last, last.length)).toMatchObject({ status: 202 });
  expect((await fetch(url, { method: 'POST' })).status).toBe(400);
  expect(home.look('deferred')).toBeNull();
  const other = await client.begin(`/drives/${home.id}/root:/at-once:`);
  expect(await sendFragment(other, 0, last, last.length)).toMatchObject({ status: 201 });
  expect(await home.read('at-once')).toEqual(last);
});

test('is gone after it expired', async () => {
  const url = await graph.begin(`${root}:/late:`);
  await sendFragment(url, 0, first, bytes.length);
  expect(microsoft.openUploads()).toBeGreaterThan(0);
  microsoft.expireUploads();
  expect(microsoft.openUploads()).toBe(0);
  expect(await sendFragment(url, UNIT, second, bytes.length)).toMatchObject({
    status: 404,
    inner: 'uploadSessionNotFound',
  });
});

test('says at once what cannot become a file', async () => {
  const begin = (path: string, item: object) =>
    graph.ask('POST', `${root}:/${path}:/createUploadSession`, { json: { item } });
  expect(await begin('huge', { fileSize: 20_000_000 })).toMatchObject({ status: 507, code: 'quotaLimitReached' });
  expect(await begin('huge', { fileSize: 251 * 2 ** 30 })).toMatchObject({ status: 413 });
  expect(await begin('a/CON', {})).toMatchObject({ status: 400, inner: 'invalidName' });
  expect(await begin(`${'x'.repeat(200)}/${'y'.repeat(200)}`, {})).toMatchObject({
    status: 400,
    inner: 'pathIsTooLong',
  });
  expect(drive.look('a')).toBeNull();
});
