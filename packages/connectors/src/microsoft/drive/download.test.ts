import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rootRef } from '@drover/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { textOf } from '../graph/drain.ts';
import { HttpAgent } from '../graph/http-agent.ts';
import { download } from './download.ts';

const CONTENT = '0123456789';
const { signal } = new AbortController();
const agent = new HttpAgent();
const graph = { bare: (...[call]: Parameters<Parameters<typeof download>[0]['bare']>) => agent.call(call, signal) };

let server: Server;
let answer: (response: ServerResponse, path: string) => void;
let asked: { readonly path: string; readonly headers: IncomingHttpHeaders }[] = [];
let base: string;
beforeAll(async () => {
  server = createServer(({ url = '', headers }, response) => {
    asked.push({ path: url, headers });
    answer(response, url);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  await agent[Symbol.asyncDispose]();
  server.close();
});

const read = async (offset: number) =>
  await textOf(
    await download(graph, { address: new URL(`${base}/file`), item: rootRef(), offset, size: CONTENT.length }, signal),
  );
const always = (status: number, body: string, headers: Record<string, string> = {}) => {
  answer = (response) => response.writeHead(status, headers).end(body);
};

describe('what is taken for the content of a file', () => {
  test.each<[string, number, number, Record<string, string>]>([
    ['a whole answer', 0, 200, {}],
    ['the range that was asked for', 4, 206, { 'content-range': 'bytes 4-9/10' }],
    ['that range of a file whose size is not told', 4, 206, { 'content-range': 'bytes 4-9/*' }],
  ])('is %s', async (_, offset, status, headers) => {
    always(status, CONTENT.slice(offset), headers);
    expect(await read(offset)).toBe(CONTENT.slice(offset));
    expect(asked.map(({ headers: { range } }) => range)).toEqual([offset === 0 ? undefined : 'bytes=4-']);
  });

  test.each<[string, number, number, Record<string, string>]>([
    ['the file from its beginning instead of a rest', 4, 200, {}],
    ['another range', 4, 206, { 'content-range': 'bytes 2-9/10' }],
    ['a range that ends early', 4, 206, { 'content-range': 'bytes 4-7/10' }],
    ['a part that says not which', 4, 206, {}],
    ['a rest instead of all', 0, 206, { 'content-range': 'bytes 2-9/10' }],
    ['no content', 0, 204, {}],
    ['nothing new', 0, 304, {}],
    ['what a proxy made of it', 0, 203, {}],
    ['the page of a redirection to nowhere', 0, 302, {}],
    ['the page of a redirection to something else than the web', 0, 302, { location: 'ftp://127.0.0.1/file' }],
  ])('is not %s', async (_, offset, status, headers) => {
    always(status, status === 204 || status === 304 ? '' : CONTENT, headers);
    const refusal = { kind: 'unavailable', retryable: true, vendor: String(status) };
    await expect(read(offset)).rejects.toMatchObject(refusal);
  });
});

test.each([200, 403])('what the service took for malware is none, however it answers (%i)', async (status) => {
  always(status, CONTENT, { 'x-virus-infected': 'Eicar' });
  const refusal = { kind: 'permission-denied', retryable: false, message: expect.stringContaining('malware') };
  await expect(read(0)).rejects.toMatchObject(refusal);
});

test('a redirection is followed with the same range and without a token', async () => {
  answer = (response, path) => {
    if (path === '/file') response.writeHead(302, { location: '/elsewhere' }).end('Moved.');
    else response.writeHead(206, { 'content-range': 'bytes 4-9/10' }).end(CONTENT.slice(4));
  };
  expect(await read(4)).toBe(CONTENT.slice(4));
  expect(asked).toMatchObject([{ path: '/file' }, { path: '/elsewhere', headers: { range: 'bytes=4-' } }]);
  expect(asked.some(({ headers }) => headers.authorization !== undefined)).toBe(false);
});

test('redirections that do not end are an error', async () => {
  always(302, '', { location: '/file' });
  await expect(read(0)).rejects.toMatchObject({ kind: 'unavailable' });
  expect(asked.length).toBeLessThan(6);
});
