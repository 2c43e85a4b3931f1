import { createAccountLimits, MemoryLedger, RUN_RETRY, SharedBudget, withStandardLayers } from '@drover/connector-kit';
import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Clock, type Connection, QuickXor, type RunSummary, rootRef } from '@drover/core';
import { realClock } from '@drover/database/testing';
import { MemoryJournal, runTransfer } from '@drover/engine';
import { type Fault, type MicrosoftSimulator, startMicrosoft } from '@drover/testing-servers/microsoft';
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

async function copyTo(destination: Connection, user: string, clock: Clock = realClock): Promise<RunSummary> {
  const limits = createAccountLimits({ operations: 32 }, clock);
  const layers = { clock, random: Math.random, limits, retry: RUN_RETRY };
  return await runTransfer(
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
    { journal: new MemoryJournal(), clock },
    new AbortController().signal,
  );
}

function expectArrived(simulator: MicrosoftSimulator, user: string): void {
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

/** The machine's clock, on which the first wait of more than half a minute is over at once, and whoever waits for as long after it. */
class HastyClock implements Clock {
  readonly #meanwhile: () => void;
  /** Of the wait that was passed over, in milliseconds. */
  passed = 0;

  constructor(meanwhile: () => void) {
    this.#meanwhile = meanwhile;
  }

  now(): number {
    return realClock.now() + this.passed;
  }

  monotonic(): number {
    return realClock.monotonic() + this.passed;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (ms <= 30_000) return await realClock.sleep(ms, signal);
    if (this.passed > 0) return;
    this.#meanwhile();
    this.passed = ms;
  }
}

it('copies go on after a pause of a minute in which the service cut all connections', async () => {
  const [user = ''] = USERS;
  const clock = new HastyClock(() => simulator.cutConnections());
  const users = [{ userPrincipalName: user }];
  await using simulator = await startMicrosoft({ users, now: () => clock.now() });
  const onTrouble = (error: unknown) => expect.fail(String(error));
  const ledger = new MemoryLedger(clock, []);
  const budget = new SharedBudget({ ledger, clock, service: 'Microsoft', onTrouble });
  await using account = await openSimulated(simulator, budget);
  await using connection = await account.open(user, new AbortController().signal);
  const fault = { kind: 'status', status: 429, retryAfter: 60 } as const;
  simulator.fail({ matches: ({ operation }) => operation === 'PUT upload', fault, times: 1 });
  const { status, counters } = await copyTo(connection, user, clock);
  expect({ status, failed: counters.filesFailedAtDestination }).toEqual({ status: 100, failed: 0 });
  expectArrived(simulator, user);
  expect(clock.passed).toBeGreaterThan(45_000);
  expect(simulator.requests().filter(({ status: answered }) => answered === 429)).toHaveLength(1);
  expect(simulator.violations()).toEqual([]);
}, 60_000);

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
  expect(statuses.map(({ status }) => status)).toEqual(USERS.map(() => 100));
  for (const user of USERS) expectArrived(simulator, user);
  expect(simulator.requests().some(({ status }) => status === 429)).toBe(true);
  expect(simulator.violations()).toEqual([]);
});
