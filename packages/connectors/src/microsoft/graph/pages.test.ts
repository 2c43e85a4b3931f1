import type { ServiceBudget } from '@drover/connector-kit';
import { realClock } from '@drover/connector-kit/testing';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { driveItemSchema } from '../drive/drive-item.ts';
import { GraphClient } from './graph-client.ts';
import { HttpAgent } from './http-agent.ts';
import { allOf } from './pages.ts';

const { signal } = new AbortController();
const BASE = 'https://graph.example/v1.0';
const budget: ServiceBudget = {
  take: async () => undefined,
  told: () => undefined,
  held: () => false,
  pause: () => undefined,
};

function client(base = BASE): GraphClient {
  const tokens = { get: async () => 'token', refused: () => undefined };
  return new GraphClient({ base, tokens, http: new HttpAgent(undefined), budget, clock: realClock, entries: [] });
}

/** Answers with the pages that links lead to. */
function graphOf(pages: Readonly<Record<string, string>>): GraphClient {
  const graph = client();
  graph.ask = async (call, schema) => schema.parse({ value: [call.path], '@odata.nextLink': pages[call.path] ?? null });
  return graph;
}

it.each([
  ['itself', { '/a': `${BASE}/b`, [`${BASE}/b`]: `${BASE}/b` }],
  ['one before', { '/a': `${BASE}/b`, [`${BASE}/b`]: `${BASE}/c`, [`${BASE}/c`]: `${BASE}/b` }],
  ['the beginning', { '/a': '/a' }],
])('a link that leads to %s ends the list with an error', async (_, pages) => {
  const listing = allOf(graphOf(pages), { path: '/a', to: 'list' }, z.string(), signal);
  await expect(listing).rejects.toMatchObject({ kind: 'unexpected', message: expect.stringMatching(/read already/) });
});

it('a list ends where there is no further link, or null', async () => {
  const found = await allOf(graphOf({ '/a': `${BASE}/b` }), { path: '/a', to: 'list' }, z.string(), signal);
  expect(found).toEqual(['/a', `${BASE}/b`]);
});

it('what is null in an item is what is missing', () => {
  const item = { id: '1', name: 'a', eTag: null, file: null, folder: {}, package: null, remoteItem: null, size: null };
  expect(driveItemSchema.parse(item)).toEqual({ id: '1', name: 'a', folder: {} });
});

it('an address for content that is not encrypted is used only where Graph itself is not', () => {
  const item = { root: '', segments: ['a'] };
  expect(() => client().safeAddress('http://upload.example/1', item)).toThrow(/not encrypted/);
  expect(client().safeAddress('https://upload.example/1', item).host).toBe('upload.example');
  expect(client('http://127.0.0.1:1/v1.0').safeAddress('http://127.0.0.1:2/1', item).port).toBe('2');
});
