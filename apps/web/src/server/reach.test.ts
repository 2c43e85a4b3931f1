import { expect, test } from 'vitest';
import { Reach } from './reach.ts';

function bed(signs: boolean[]) {
  const seen: boolean[] = [];
  const outcomes: (Response | Error)[] = [];
  const reach = new Reach({
    send: async () => {
      const outcome = outcomes.shift() ?? new Response();
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    answers: async () => signs.shift() ?? true,
    pauseMs: 1,
  });
  reach.subscribe(() => seen.push(reach.isAway()));
  return { reach, outcomes, seen };
}

test('says that the server is away when a request fails and it gives no sign of life, and when it is back', async () => {
  const { reach, outcomes, seen } = bed([false, false, true]);
  outcomes.push(new TypeError('Failed to fetch'));
  await expect(reach.fetch('/api/runs')).rejects.toThrow('Failed to fetch');
  await expect.poll(() => seen).toEqual([true, false]);
});

test('says nothing of one failure of a server that answers, nor of a request that the page gave up', async () => {
  const { reach, outcomes, seen } = bed([true, false]);
  outcomes.push(new TypeError('Failed to fetch'));
  await expect(reach.fetch('/api/runs')).rejects.toThrow();
  outcomes.push(new DOMException('Gone', 'AbortError'));
  await expect(reach.fetch('/api/runs', { signal: AbortSignal.abort() })).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(seen).toEqual([]);
});

test('takes the error page of a proxy for no answer, and a refusal of Drover for one', async () => {
  const { reach, outcomes, seen } = bed([false, true]);
  outcomes.push(new Response('{}', { status: 503, headers: { 'content-type': 'application/problem+json' } }));
  await reach.fetch('/api/runs');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(seen).toEqual([]);
  outcomes.push(new Response('Bad Gateway', { status: 502, headers: { 'content-type': 'text/html' } }));
  await reach.fetch('/api/runs');
  await expect.poll(() => seen).toEqual([true, false]);
});
