import { childRef, type Grant, type ItemRef, rootRef, type SourceGrant } from '@drover/core';
import { expect, it } from 'vitest';
import { openSimulatedDrive, type SimulatedDrive } from '../testing/simulated-drive.ts';

const { signal } = new AbortController();
const [ANNA, BEN] = ['anna@contoso.example', 'ben@contoso.example'];
const users = [ANNA, BEN].map((userPrincipalName) => ({ userPrincipalName }));
const READ: Grant = { principal: BEN, named: 'address', kind: 'user', role: 'read', inherited: false };

const names = (count: number) => Array.from({ length: count }, (_, at) => `f${String(at).padStart(2, '0')}`);

async function filled(bed: SimulatedDrive, count: number): Promise<ItemRef[]> {
  for (const name of names(count)) await bed.drive.put(name, 'x');
  return names(count).map((name) => childRef(rootRef(), name));
}

const given = (bed: SimulatedDrive, count: number) => names(count).map((name) => bed.drive.rights(name).join());
const oneEach = (count: number) => names(count).map(() => `${BEN} read`);

/** What travelled: each request over the wire, those within a batch left out. */
const roundTrips = (operations: readonly string[]) => {
  const inside = operations.filter((operation) => /\/(?:permissions|invite)$/.test(operation)).length;
  const batches = operations.filter((operation) => operation === 'POST $batch').length;
  return batches === 0 ? inside : batches;
};

it('the rights of many items are read, and given, twenty in one round trip', async () => {
  await using bed = await openSimulatedDrive({ users });
  const items = await filled(bed, 40);
  const { permissions } = bed.connection;
  let told: (readonly SourceGrant[])[] = [];
  const reading = await bed.requestsOf(async () => {
    const all = await Promise.all(items.map(async (item) => await permissions?.of(item, signal)));
    told = all.map((one) => one?.grants ?? []);
  });
  // Besides the forty, the folder above them is asked about once.
  expect(reading.filter((operation) => operation.endsWith('/permissions'))).toHaveLength(41);
  expect(roundTrips(reading)).toBeLessThanOrEqual(3);
  const giving = await bed.requestsOf(
    async () => await Promise.all(items.map((item, at) => permissions?.grant?.(item, [READ], signal, told[at]))),
  );
  expect(giving.filter((operation) => operation.endsWith('/invite'))).toHaveLength(40);
  expect(giving.filter((operation) => operation.endsWith('/permissions'))).toEqual([]);
  expect(roundTrips(giving)).toBe(2);
  expect(given(bed, 40)).toEqual(oneEach(40));
  expect(bed.simulator.violations()).toEqual([]);
});

it('each answer of a batch is one of its own: what is gone, and who is not known, fail alone', async () => {
  await using bed = await openSimulatedDrive({ users });
  const [first, second] = await filled(bed, 2);
  const gone = childRef(rootRef(), 'gone');
  const ends = await Promise.allSettled([
    bed.connection.permissions?.grant?.(first ?? gone, [READ], signal, []),
    bed.connection.permissions?.grant?.(gone, [READ], signal, []),
    bed.connection.permissions?.grant?.(second ?? gone, [{ ...READ, principal: 'who@else.example' }], signal, []),
  ]);
  expect(ends).toMatchObject([
    { status: 'fulfilled' },
    { status: 'rejected', reason: { kind: 'not-found', item: gone } },
    { status: 'rejected', reason: { kind: 'config-invalid', item: second } },
  ]);
  expect(bed.drive.rights('f00')).toEqual([`${BEN} read`]);
});

it('what is throttled within a batch is sent again after its pause, and nothing else with it', async () => {
  await using bed = await openSimulatedDrive({ users });
  const items = await filled(bed, 6);
  const fault = { kind: 'status', status: 429, code: 'activityLimitReached', retryAfter: 1 } as const;
  bed.simulator.fail({ matches: ({ operation }) => operation.endsWith('/invite'), fault, times: 2 });
  const giving = await bed.requestsOf(
    async () => await Promise.all(items.map((item) => bed.connection.permissions?.grant?.(item, [READ], signal, []))),
  );
  expect(giving.filter((operation) => operation.endsWith('/invite'))).toHaveLength(8);
  expect(giving.filter((operation) => operation === 'POST $batch')).toHaveLength(2);
  expect(given(bed, 6)).toEqual(oneEach(6));
  const again = bed.simulator
    .requests()
    .filter(({ operation, status }) => operation.endsWith('/invite') && status === 200);
  expect(again.map(({ pauseLeft }) => pauseLeft)).toEqual(expect.arrayContaining([0, 0]));
});

it('a batch whose answer is lost fails for everyone in it, and no invitation is sent a second time', async () => {
  await using bed = await openSimulatedDrive({ users });
  const items = await filled(bed, 3);
  bed.simulator.fail({
    matches: ({ operation }) => operation === 'POST $batch',
    fault: { kind: 'lost-answer' },
    times: 1,
  });
  const giving = await bed.requestsOf(async () => {
    const ends = await Promise.allSettled(
      items.map((item) => bed.connection.permissions?.grant?.(item, [READ], signal, [])),
    );
    expect(ends).toMatchObject(
      items.map((item) => ({ status: 'rejected', reason: { kind: 'unavailable', retryable: true, item } })),
    );
  });
  expect(giving.filter((operation) => operation.endsWith('/invite'))).toHaveLength(3);
});

it('a token that ended while a batch waited costs nobody anything', async () => {
  await using bed = await openSimulatedDrive({ users });
  const items = await filled(bed, 3);
  await bed.connection.permissions?.of(rootRef(), signal);
  bed.simulator.expireTokens();
  const told = await Promise.all(items.map(async (item) => await bed.connection.permissions?.of(item, signal)));
  expect(told).toHaveLength(3);
});

it('whoever cancels leaves a batch, and the others get their answers', async () => {
  await using bed = await openSimulatedDrive({ users });
  const [first, second] = await filled(bed, 2);
  const over = new AbortController();
  const ends = Promise.allSettled([
    bed.connection.permissions?.of(first ?? rootRef(), over.signal),
    bed.connection.permissions?.of(second ?? rootRef(), signal),
  ]);
  over.abort(new Error('enough'));
  expect(await ends).toMatchObject([{ status: 'rejected', reason: { message: 'enough' } }, { status: 'fulfilled' }]);
});
