import { type ConnectorType, createClient, routes } from '@drover/api';
import { BudgetPauses, newId, PgBudgetLedger } from '@drover/database';
import { NIGHTS_AND_WEEKENDS } from '@drover/migration';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MicrosoftBed, openMicrosoftBed } from '../oauth/testing/microsoft-bed.ts';
import { asPage } from '../testing/as-page.ts';
import type { Person } from '../testing/start-test-server.ts';
import { forecastOf } from './budget-view.ts';

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

  it('goes by the licences that an administrator enters, for all connectors of the directory, as forecasts do', async () => {
    const client = createClient({ baseUrl: bed.server.url, fetch: asPage(admin) });
    const other = await bed.admit(admin, `Of the same directory ${newId()}`);
    const enter = (connector: string, licences: number | null) =>
      client.call(routes.enterLicences, { params: { id: connector }, body: { licences } });
    const unused = { problem: { code: 'no-directory', remedy: expect.stringMatching(/^Look at its folders once/) } };
    await expect(enter(other, 5_000)).rejects.toMatchObject(unused);
    for (const connector of [id, other])
      await bed.call(admin, 'GET', `/api/connectors/${connector}/entries?root=${encodeURIComponent(anna)}`);
    const operator = await bed.server.person('operator');
    const refused = await bed.call(operator, 'PUT', `/api/connectors/${id}/licences`, { licences: 5_000 });
    expect(refused.status).toBe(403);
    const limit = { perMinute: 3_750, perDay: 3_600_000, basis: 'entered' };
    expect((await enter(id, 5_001)).budget).toMatchObject({ limit, licences: { entered: 5_001, assumed: 1_000 } });
    const shared = await bed.call(admin, 'GET', `/api/connectors/${other}/limits`);
    expect(shared.body).toMatchObject({ budget: { limit, licences: { entered: 5_001 } } });
    const { app } = bed.server;
    const body = { sourceConnectorId: id, destinationConnectorId: other };
    const migration = await app.migrations.get((await client.call(routes.createMigration, { body })).id);
    const row = { files: 900, bytes: 0, newFolders: 0, filesSeen: 900, foldersSeen: 0, isPart: false, rights: 0 };
    expect(migration === null ? null : await forecastOf(app, migration, [row])).toMatchObject(limit);
    const [entry] = (await client.call(routes.listAudit, { query: { action: 'connector.licences' } })).items;
    expect(entry).toMatchObject({ action: 'connector.licences', target: id, detail: { licences: 5_001 } });
    expect((await enter(other, null)).budget).toMatchObject({
      limit: { perMinute: 1_250, basis: 'assumed' },
      licences: { entered: null },
    });
    await expect(enter(id, 0)).rejects.toMatchObject({ problem: { code: 'invalid-request' } });
  });

  it('says until when the service wants no calls, and a queue that it is waited for', async () => {
    const { database } = bed.server.app;
    const { rows } = await database.withClient((client) =>
      client.query<{ key: string }>('select key from drover.service_budgets'),
    );
    const ledger = new PgBudgetLedger(database, rows[0]?.key ?? '', [], new BudgetPauses());
    await ledger.pause(40_000_000);
    expect(await limits()).toMatchObject({ budget: { pausedUntil: expect.any(String), leftToday: 0 } });
    const sides = { sourceConnectorId: id, destinationConnectorId: id };
    const migration = await bed.call(admin, 'POST', '/api/migrations', { name: 'A migration', ...sides });
    const queue = await bed.call(admin, 'GET', `/api/migrations/${migration.body['id' as never]}/queue`);
    const words = /^Waiting for Microsoft: 11 h \d\d min, today's budget is used up\. It goes on at \d.* UTC\.$/;
    expect(queue.body).toMatchObject({ waitsFor: expect.stringMatching(words) });
    // What it holds of the budget for a moment may be used before it hears of the pause.
    const looked = () => bed.call(admin, 'GET', `/api/connectors/${id}/entries?root=${encodeURIComponent(anna)}`);
    await expect
      .poll(async () => (await looked()).body, { timeout: 60_000, interval: 100 })
      .toMatchObject({
        ...{ code: 'storage-failed', remedy: expect.stringMatching(/^Try again in 11 h \d\d min\.$/) },
        detail: expect.stringMatching(/takes calls again in 11 h \d\d min\.$/),
      });
  }, 120_000);
});
