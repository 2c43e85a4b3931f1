import { SharedBudget } from '@drover/connector-kit';
import { office365 } from '@drover/connectors/microsoft';
import { type Connection, UNUSED_BUDGET } from '@drover/core';
import { BudgetPauses, connectorBudgets, Database, noteBudget, PgBudgetLedger } from '@drover/database';
import { type FreshDatabase, freshDatabase, realClock, someConnector } from '@drover/database/testing';
import { type MicrosoftSimulator, startMicrosoft } from '@drover/testing-servers/microsoft';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSimulated } from './testing/open-simulated.ts';

const anna = 'anna@contoso.example';
const KEY = 'microsoft global app tenant';
const steps = office365.budget?.steps ?? [];
const cleanup = new AsyncDisposableStack();
const never = new AbortController().signal;
let fresh: FreshDatabase;
let simulator: MicrosoftSimulator;

/** One process's part: connections of its own to the database and to the service. */
interface Part {
  readonly pauses: BudgetPauses;
  readonly ledger: PgBudgetLedger;
  readonly connection: Connection;
}
let parts: readonly [Part, Part];

beforeAll(async () => {
  fresh = cleanup.use(await freshDatabase());
  simulator = cleanup.use(await startMicrosoft({ users: [{ userPrincipalName: anna }] }));
  parts = [await part(), await part()];
});
afterAll(() => cleanup.disposeAsync());

async function part(): Promise<Part> {
  const database = cleanup.use(await Database.open({ url: fresh.url, clock: realClock, applicationName: 'a part' }));
  const over = new AbortController();
  const pauses = new BudgetPauses();
  const hearing = pauses.hear(database, realClock, over.signal);
  cleanup.defer(() => {
    over.abort();
    return hearing;
  });
  const ledger = new PgBudgetLedger(database, KEY, steps, pauses);
  const onTrouble = (error: unknown) => expect.fail(String(error));
  const budget = new SharedBudget({ ledger, clock: realClock, service: 'Microsoft', onTrouble });
  const account = cleanup.use(await openSimulated(simulator, budget));
  return { pauses, ledger, connection: cleanup.use(await account.open(anna, never)) };
}

const look = ({ connection }: Part) => connection.stat({ root: anna, segments: ['missing.txt'] }, never);

describe('a budget that processes share', () => {
  it('lets none of them send a request during a pause that one of them met with', async () => {
    const [one, other] = parts;
    await Promise.all([look(one), look(other)]);
    const heard = new Promise<number>((resolve) => cleanup.use(other.pauses.watch(KEY, resolve)));
    simulator.fail({
      matches: ({ operation }) => operation.startsWith('GET drives/'),
      fault: { kind: 'status', status: 429, retryAfter: 1 },
      times: 1,
    });
    const met = look(one);
    expect(await heard).toBe(1_000);
    const before = simulator.requests().length;
    await Promise.all([met, ...Array.from({ length: 10 }, () => look(other))]);
    const later = simulator.requests().slice(before);
    expect(later.length).toBeGreaterThanOrEqual(10);
    expect(later.filter(({ pauseLeft }) => pauseLeft > 0)).toEqual([]);
  });

  it('counts as the service does', async () => {
    const used = async () => (await standing()).usedToday;
    const sent = simulator.requests().reduce((sum, { units }) => sum + units, 0);
    // What is held for the next moment is handed back with the next question.
    expect(await used()).toBeGreaterThanOrEqual(sent);
    expect(await used()).toBeLessThan(sent + 100);
  });

  it('keeps the limit that one of them was told, for all', async () => {
    const [one, other] = parts;
    const asked = { want: 1, back: 0 };
    await one.ledger.exchange({ ...asked, told: { perMinute: 2_500, left: 0, resetMs: 30_000 } });
    expect((await standing()).limit).toEqual({ perMinute: 2_500, perDay: 2_400_000, basis: 'told' });
    const { units, waitMs } = await other.ledger.exchange({ ...asked, told: null });
    expect(units).toBe(0);
    expect(waitMs).toBeGreaterThan(0);
  });
});

async function standing() {
  const connectorId = await someConnector(fresh.database);
  await noteBudget(fresh.database, connectorId, KEY);
  const found = (await connectorBudgets(fresh.database)).get(connectorId);
  expect(found).toBeDefined();
  return found ?? { ...UNUSED_BUDGET, limit: null, usedToday: Number.NaN };
}
