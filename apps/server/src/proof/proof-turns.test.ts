import { FakeClock } from '@drover/connector-kit/testing';
import { expect, it } from 'vitest';
import { ProofTurns } from './proof-turns.ts';

const never = new AbortController().signal;
const tooMany = { code: 'too-many-proofs', details: { retryAfterSeconds: 60 } };

it('lets two in at once, and the next in their order as others end, however often they say so', async () => {
  const turns = new ProofTurns(new FakeClock());
  const [first, second] = [await turns.take(never), await turns.take(never)];
  const came: string[] = [];
  const waits = async (name: string) => {
    const leave = await turns.take(never);
    came.push(name);
    return leave;
  };
  const [third, fourth] = [waits('third'), waits('fourth')];
  first();
  first();
  const leave = await third;
  expect(came).toEqual(['third']);
  leave();
  (await fourth)();
  second();
  expect(came).toEqual(['third', 'fourth']);
});

it('tells who has waited for a minute, and who comes while too many wait, to come again', async () => {
  const clock = new FakeClock();
  const turns = new ProofTurns(clock);
  const leave = await turns.take(never);
  await turns.take(never);
  const waiting = Array.from({ length: 20 }, () => turns.take(never));
  await expect(turns.take(never)).rejects.toMatchObject(tooMany);
  const settled = Promise.allSettled(waiting);
  await clock.advance(60_000);
  for (const each of await settled) expect(each).toMatchObject({ status: 'rejected', reason: tooMany });
  expect(clock.sleeping).toBe(0);
  leave();
  (await turns.take(never))();
});

it('gives the turn of whoever has gone to the next, whether they were waiting or at it', async () => {
  const turns = new ProofTurns(new FakeClock());
  const gone = new AbortController();
  await turns.take(gone.signal);
  await turns.take(never);
  const given = new AbortController();
  const late = turns.take(given.signal);
  given.abort();
  await expect(late).rejects.toBe(given.signal.reason);
  const next = turns.take(never);
  gone.abort();
  (await next)();
  await expect(turns.take(gone.signal)).rejects.toBe(gone.signal.reason);
});
