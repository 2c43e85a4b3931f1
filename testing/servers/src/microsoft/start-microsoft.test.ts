import { afterAll, beforeAll, expect, test } from 'vitest';

import { type MicrosoftSimulator, startMicrosoft } from './start-microsoft.ts';

const anna = 'anna@contoso.example';
let microsoft: MicrosoftSimulator;
let drive: ReturnType<MicrosoftSimulator['oneDrive']>;

beforeAll(async () => {
  microsoft = await startMicrosoft({ users: [{ userPrincipalName: anna }] });
  drive = microsoft.oneDrive(anna);
});
afterAll(() => microsoft[Symbol.asyncDispose]());

function ask(path: string, init: RequestInit & { readonly json?: unknown } = {}): Promise<Response> {
  const { json, headers, ...rest } = init;
  const type = json === undefined ? {} : { 'Content-Type': 'application/json' };
  return fetch(`${microsoft.graph}/v1.0${path}`, {
    headers: { Authorization: `Bearer ${microsoft.issueToken()}`, ...type, ...headers },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    ...rest,
  });
}

test('shows what is in a drive', async () => {
  await drive.put('Reports/2024.txt', 'hello');
  const answer = await ask(`/drives/${drive.id}/root:/Reports:/children`);
  expect(await answer.json()).toMatchObject({ value: [{ name: '2024.txt', size: 5, file: { hashes: {} } }] });
  const content = await ask(`/drives/${drive.id}/root:/reports/2024.TXT:/content`);
  expect(await content.text()).toBe('hello');
  expect(microsoft.violations()).toEqual([]);
});

test('takes a file in fragments and gives it a time', async () => {
  const session = await ask(`/users/${anna}/drive/root:/new/large.bin:/createUploadSession`, {
    method: 'POST',
    json: { item: { fileSystemInfo: { lastModifiedDateTime: '2001-02-03T04:05:06Z' } } },
  });
  const { uploadUrl } = (await session.json()) as { uploadUrl: string };
  const bytes = Buffer.alloc(327_680 + 10, 'x');
  for (const [start, end] of [
    [0, 327_679],
    [327_680, 327_689],
  ] as const) {
    const headers = { 'Content-Range': `bytes ${start}-${end}/${bytes.length}` };
    const answer = await fetch(uploadUrl, { method: 'PUT', headers, body: bytes.subarray(start, end + 1) });
    expect(answer.status).toBe(end === 327_679 ? 202 : 201);
  }
  expect(drive.look('new/large.bin')).toMatchObject({ size: bytes.length, modified: new Date('2001-02-03T04:05:06Z') });
  expect(microsoft.violations()).toEqual([]);
  expect(microsoft.errors()).toEqual([]);
});
