import type { ConnectorType } from '@drover/api';
import { BudgetPauses, PgBudgetLedger } from '@drover/database';
import { NIGHTS_AND_WEEKENDS } from '@drover/migration';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MicrosoftBed, openMicrosoftBed } from '../oauth/testing/microsoft-bed.ts';
import type { Person } from '../testing/start-test-server.ts';

const anna = 'anna@contoso.example';
let bed: MicrosoftBed;
let admin: Person;
let id: string;

beforeAll(async () => {
  bed = await openMicrosoftBed({ users: [{ userPrincipalName: anna }] });
  admin = await bed.server.person('administrator');
  id = await bed.admit(admin);
});
afterAll(() => bed?.[Symbol.asyncDispose]());

const limits = async () => (await bed.call(admin, 'GET', `/api/connectors/${id}/limits`)).body;

it('a new connector may be used in the hours that it was given', async () => {
  const types = (await bed.call(admin, 'GET', '/api/connector-types')).body as unknown as readonly ConnectorType[];
  expect(types.filter(({ restsByDay }) => restsByDay).map(({ type }) => type)).toEqual(['office-365']);
  const options = { tenant: bed.cloud.microsoft.tenantId };
  const windows = { timeZone: 'Europe/Berlin', windows: [...NIGHTS_AND_WEEKENDS] };
  const body = { type: 'office-365', displayName: 'At night', shared: true, options, windows };
  const made = await bed.call(admin, 'POST', '/api/connectors', body);
  const connector = `/api/connectors/${made.body['id' as never]}`;
  expect((await bed.call(admin, 'GET', `${connector}/limits`)).body).toMatchObject({ windows });
});

describe('the budget of a connector', () => {
  it('is shown with the least that is published while nothing else is known, and with what was used', async () => {
    await bed.call(admin, 'GET', `/api/connectors/${id}/entries?root=${encodeURIComponent(anna)}`);
    expect(await limits()).toMatchObject({
      windows: null,
      budget: {
        service: 'Microsoft',
        limit: { perMinute: 1_250, perDay: 1_200_000, basis: 'assumed' },
        pausedUntil: null,
      },
    });
    expect(Number((await limits())['budget' as never]?.['usedToday'])).toBeGreaterThan(0);
  });

  it('is one for a directory, whether its id or one of its domains is written', async () => {
    const body = {
      type: 'office-365',
      displayName: 'By its domain',
      shared: true,
      options: { tenant: 'Contoso.Example' },
    };
    const made = await bed.call(admin, 'POST', '/api/connectors', body);
    expect(made.status, made.text).toBe(201);
    const byDomain = String(made.body['id' as never]);
    await bed.call(admin, 'GET', `/api/connectors/${byDomain}/entries?root=${encodeURIComponent(anna)}`);
    const { rows } = await bed.server.app.database.withClient((client) =>
      client.query<{ budget: string }>('select budget from drover.connectors where id = any($1)', [[id, byDomain]]),
    );
    const key = expect.stringContaining(bed.cloud.microsoft.tenantId);
    expect(rows).toEqual([{ budget: key }, { budget: rows[0]?.budget }]);
  });

  it('says until when the service wants no calls, and a queue that it is waited for', async () => {
    const { database } = bed.server.app;
    const { rows } = await database.withClient((client) =>
      client.query<{ key: string }>('select key from drover.service_budgets'),
    );
    const ledger = new PgBudgetLedger(database, rows[0]?.key ?? '', [], new BudgetPauses());
    await ledger.pause(3_600_000);
    expect(await limits()).toMatchObject({ budget: { pausedUntil: expect.any(String) } });
    const sides = { sourceConnectorId: id, destinationConnectorId: id };
    const migration = await bed.call(admin, 'POST', '/api/migrations', { name: 'A migration', ...sides });
    const queue = await bed.call(admin, 'GET', `/api/migrations/${migration.body['id' as never]}/queue`);
    expect(queue.body).toMatchObject({ waitsFor: expect.stringMatching(/^Waiting for Microsoft: \d+ s\.$/) });
  });
});
