import { createClient, PROBLEMS } from '@drover/api';
import { expect, test } from 'vitest';
import { AlreadyRunning } from './already-running.ts';
import { startTransfer } from './start-transfer.ts';

const place = (letter: string, ...path: readonly string[]) => ({ connectorId: letter.repeat(22), root: '', path });
const [source, destination] = [place('A', 'Homes', 'ä/b'), place('B')];
const wanted = { source, destination, policy: { verify: 'size' } } as const;

/** A server that knows these transfers of the pair from one search to the next, and what it was asked. */
function serverWith(...known: readonly (readonly { readonly id: string }[])[]) {
  const asked: string[] = [];
  const answers = [...known];
  const api = createClient({
    fetch: async (address, init) => {
      const { pathname, searchParams } = new URL(String(address), 'http://server');
      const query = Object.fromEntries(searchParams);
      asked.push([init?.method, pathname, ...Object.values(query), init?.body].filter(Boolean).join(' '));
      if (init?.method === 'GET') return Response.json({ items: answers.shift() ?? [], next: null });
      return pathname === '/api/transfers' && answers.length > 0
        ? Response.json({ ...TAKEN, code: 'already-exists' }, { status: 409 })
        : Response.json({ id: 'new' });
    },
  });
  return { api, asked };
}

const TAKEN = { type: 'about:blank', title: 'Taken', status: 409, detail: 'There is one.', remedy: 'Start that one.' };
const SEARCH = `GET /api/transfers ${JSON.stringify(source)} ${JSON.stringify(destination)} 1`;
const start = (id: string, mode: string) =>
  `POST /api/transfers/${id}/runs {"mode":"${mode}","changes":{"policy":{"verify":"size"}}}`;

test('a pair that was copied before keeps its transfer; the start brings its settings, so that none change without it', async () => {
  const { api, asked } = serverWith([{ id: 'known' }]);
  await startTransfer(api, wanted, 'copy');
  expect(asked).toEqual([SEARCH, start('known', 'copy')]);
});

test('another pair gets a transfer of its own', async () => {
  const { api, asked } = serverWith([]);
  await startTransfer(api, wanted, 'scan');
  expect(asked).toEqual([SEARCH, `POST /api/transfers ${JSON.stringify(wanted)}`, start('new', 'scan')]);
});

test('a pair that somebody else sets up in the same moment has that transfer', async () => {
  const { api, asked } = serverWith([], [{ id: 'theirs' }]);
  await startTransfer(api, wanted, 'copy');
  expect(asked).toEqual([SEARCH, `POST /api/transfers ${JSON.stringify(wanted)}`, SEARCH, start('theirs', 'copy')]);
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
