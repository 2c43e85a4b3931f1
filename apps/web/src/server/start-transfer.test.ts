import { createClient, PROBLEMS } from '@drover/api';
import { expect, test } from 'vitest';
import { AlreadyRunning } from './already-running.ts';
import { startTransfer } from './start-transfer.ts';

const place = (letter: string, ...path: readonly string[]) => ({ connectorId: letter.repeat(22), root: '', path });
const [source, destination] = [place('A', 'Homes', 'ä/b'), place('B')];
const wanted = { source, destination, policy: { verify: 'size' } } as const;

/** A server that knows these transfers of the pair that it is asked for, and what it was asked. */
function serverWith(known: readonly { readonly id: string }[]) {
  const asked: string[] = [];
  const api = createClient({
    fetch: async (address, init) => {
      const { pathname, searchParams } = new URL(String(address), 'http://server');
      const query = Object.fromEntries(searchParams);
      asked.push([init?.method, pathname, ...Object.values(query), init?.body].filter(Boolean).join(' '));
      if (init?.method !== 'GET') return Response.json({ id: 'new' });
      return Response.json({ items: known, next: known.length === 0 ? null : 'more' });
    },
  });
  return { api, asked };
}

const SEARCH = `GET /api/transfers ${JSON.stringify(source)} ${JSON.stringify(destination)} 1`;

test('a pair that was copied before keeps its transfer, which one request finds', async () => {
  const { api, asked } = serverWith([{ id: 'known' }]);
  await startTransfer(api, wanted, 'copy');
  expect(asked).toEqual([
    SEARCH,
    'PATCH /api/transfers/known {"policy":{"verify":"size"}}',
    'POST /api/transfers/new/runs {"mode":"copy"}',
  ]);
});

test('another pair gets a transfer of its own', async () => {
  const { api, asked } = serverWith([]);
  await startTransfer(api, wanted, 'scan');
  expect(asked).toEqual([
    SEARCH,
    `POST /api/transfers ${JSON.stringify(wanted)}`,
    'POST /api/transfers/new/runs {"mode":"scan"}',
  ]);
});

test('a pair that runs already is refused with the run that one can watch', async () => {
  const problem = { type: 'about:blank', ...PROBLEMS['already-running'], code: 'already-running', detail: 'It runs.' };
  const api = createClient({
    fetch: async (address, init) => {
      if (init?.method !== 'GET') return Response.json(problem, { status: 409 });
      const transfer = { id: 'known', lastRun: { id: 'busy' } };
      return Response.json(String(address).includes('/transfers/known') ? transfer : { items: [transfer], next: null });
    },
  });
  const error: unknown = await startTransfer(api, wanted, 'copy').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AlreadyRunning);
  expect(error).toMatchObject({ runId: 'busy', problem: { code: 'already-running' } });
});
