import { createAccountLimits, MemoryLedger, RUN_RETRY, SharedBudget, withStandardLayers } from '@drover/connector-kit';
import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Connection, QuickXor, rootRef } from '@drover/core';
import { realClock } from '@drover/database/testing';
import { MemoryJournal, runTransfer } from '@drover/engine';
import { type Fault, startMicrosoft } from '@drover/testing-servers/microsoft';
import { expect, it } from 'vitest';
import { openSimulated } from './testing/open-simulated.ts';

const USERS = ['anna', 'bert', 'cleo', 'dora'].map((name) => `${name}@contoso.example`);
const FILES = 15;
/** Of the requests that fail, three of four are throttled. */
const throttled: Fault = { kind: 'status', status: 429, retryAfter: 0.2 };
const broken: readonly Fault[] = [{ kind: 'reset' }, { kind: 'lost-answer' }, { kind: 'status', status: 500 }];
const kinds: readonly [Fault, ...Fault[]] = [throttled, ...Array(8).fill(throttled), ...broken];

const contentOf = (user: string, file: number) => Buffer.alloc(1_000 + file * 7, `${user} ${file} `);
const hashOf = (content: Uint8Array) => Buffer.from(new QuickXor().update(content).digest()).toString('base64');

function storeOf(user: string): MemoryStore {
  const store = new MemoryStore();
  for (let file = 0; file < FILES; file++)
    store.putFile(`folder/${file}.bin`, contentOf(user, file), 1_700_000_000_000);
  return store;
}

async function copyTo(destination: Connection, user: string): Promise<number> {
  const limits = createAccountLimits({ operations: 32 }, realClock);
  const layers = { clock: realClock, random: Math.random, limits, retry: RUN_RETRY };
  const summary = await runTransfer(
    {
      mode: 'copy',
      source: { connection: new MemoryConnection(storeOf(user)), folder: rootRef() },
      destination: {
        connection: withStandardLayers(destination, layers),
        folder: { root: user, segments: ['Home'] },
      },
      transferKey: '0123456789ab',
      policy: {
        ...{ conflicts: 'keep', newerDestination: 'keep', names: { mode: 'remove' }, transfers: 'auto' },
        ...{ exclusions: [], include: [], exclude: [], verify: 'size', attempts: 5 },
      },
    },
    { journal: new MemoryJournal(), clock: realClock },
    new AbortController().signal,
  );
  return summary.status;
}

it('copies of two processes into a tenant that throttles and stumbles arrive whole', async () => {
  await using simulator = await startMicrosoft({
    users: USERS.map((userPrincipalName) => ({ userPrincipalName })),
  });
  const ledger = new MemoryLedger(realClock, []);
  const onTrouble = (error: unknown) => expect.fail(String(error));
  const budgets = [0, 1].map(() => new SharedBudget({ ledger, clock: realClock, service: 'Microsoft', onTrouble }));
  await using cleanup = new AsyncDisposableStack();
  const destinations = USERS.map(async (user, n) => {
    const budget = budgets[n % 2];
    if (budget === undefined) throw new Error('unreachable');
    const account = cleanup.use(await openSimulated(simulator, budget));
    return { user, connection: cleanup.use(await account.open(user, new AbortController().signal)) };
  });
  const open = await Promise.all(destinations);
  simulator.setRandomFaults({ seed: 7, share: 0.04, kinds });
  const statuses = await Promise.all(open.map(({ user, connection }) => copyTo(connection, user)));
  expect(statuses).toEqual(USERS.map(() => 100));
  for (const user of USERS) {
    const files = simulator
      .oneDrive(user)
      .tree()
      .filter(({ kind }) => kind === 'file');
    const expected = Array.from({ length: FILES }, (_, file) => [
      `Home/folder/${file}.bin`,
      hashOf(contentOf(user, file)),
    ]);
    expect(Object.fromEntries(files.map(({ segments, quickXorHash }) => [segments.join('/'), quickXorHash]))).toEqual(
      Object.fromEntries(expected),
    );
  }
  expect(simulator.requests().some(({ status }) => status === 429)).toBe(true);
  expect(simulator.violations()).toEqual([]);
});
