import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { realClock } from '@drover/connector-kit/testing';
import { rootRef } from '@drover/core';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectChildName, expectSize, expectTyped, fuzzing, spoiled } from '../../testing/fuzz.ts';
import { entryIn } from '../drive/drive-entry.ts';
import { driveItemSchema } from '../drive/drive-item.ts';
import { GraphClient } from './graph-client.ts';
import { codesOf } from './graph-errors.ts';
import { HttpAgent } from './http-agent.ts';
import { pagesOf } from './pages.ts';

const ITEM =
  '{"id":"1","name":"a","size":3,"eTag":"\\"x\\"","file":{"hashes":{"quickXorHash":"AAAA"}},"fileSystemInfo":{"lastModifiedDateTime":"2024-01-01T00:00:00Z"}}';
const ANSWERS = [
  `{"value":[${ITEM},{"id":"2","name":"..","folder":{}}],"@odata.nextLink":"NEXT"}`,
  `{"value":[{"id":"3","name":"b/c","package":{"type":"oneNote"}},{"id":"4","name":"","remoteItem":{}}]}`,
  '{"error":{"code":"itemNotFound","innerError":{"code":"x"}}}',
];
const SPICES = [
  'null',
  '"',
  '{',
  '}',
  '[]',
  '-1',
  '1e400',
  '..',
  '/',
  '\\u0000',
  '\\ud800',
  ',',
  'http:',
  '//',
  '"name":".."',
];
const STATUSES = [200, 200, 200, 200, 204, 301, 400, 401, 404, 410, 429, 503] as const;

let answer: { readonly status: number; readonly headers: Record<string, string>; readonly body: Buffer };
const server = createServer((_, response) => response.writeHead(answer.status, answer.headers).end(answer.body));
const http = new HttpAgent();
let base: string;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await http[Symbol.asyncDispose]();
  server.close();
});

async function listed() {
  const client = new GraphClient({
    entries: [],
    base,
    tokens: { get: async () => 'token', refused: () => undefined },
    http,
    budget: { take: async () => undefined, pause: () => undefined, told: () => undefined, held: () => false },
    clock: realClock,
  });
  const call = { path: '/drives/d/root/children', to: 'list' };
  const entries = [];
  for await (const page of pagesOf(client, call, driveItemSchema, new AbortController().signal)) {
    entries.push(...page.map((item) => entryIn(rootRef(), item)));
  }
  return entries;
}

test('whatever answers a listing, each entry stays in its folder, and nothing worse comes of it than an error', async () => {
  const retryAfter = fc.constantFrom('1', '-5', 'soon', '99999999999999999999', 'Thu, 01 Jan 2099 00:00:00 GMT');
  const next = fc.constantFrom('http://[', 'nonsense', '', '/', '//elsewhere', 'https://elsewhere/', 'BASE/again');
  await fc.assert(
    fc.asyncProperty(spoiled(ANSWERS, SPICES), fc.constantFrom(...STATUSES), retryAfter, next, async (...told) => {
      const [text, status, wait, link] = told;
      const body = Buffer.from(text.replace('NEXT', link.replace('BASE', base)), 'latin1');
      answer = { status, headers: { 'retry-after': wait }, body };
      try {
        for (const { name, size } of await listed()) {
          expectChildName(name);
          expectSize(size);
        }
      } catch (error) {
        expectTyped(error);
      }
    }),
    fuzzing(40),
  );
}, 600_000);

test('refusals in refusals without end are read as far as anybody nests them', () => {
  const body = `{"error":${'{"code":"itemNotFound","innererror":'.repeat(50_000)}{}${'}'.repeat(50_001)}`;
  expect(codesOf(body)[0]).toBe('itemNotFound');
});
