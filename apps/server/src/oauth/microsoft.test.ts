import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Person } from '../testing/start-test-server.ts';
import { type MicrosoftBed, openMicrosoftBed } from './testing/microsoft-bed.ts';

const anna = 'anna@contoso.example';
const users = [
  { userPrincipalName: 'aaron@contoso.example', oneDrive: 'unprovisioned' as const },
  { userPrincipalName: anna },
];
let bed: MicrosoftBed;
let admin: Person;
beforeAll(async () => {
  bed = await openMicrosoftBed({ users, sites: [{ path: 'sites/Marketing' }] });
  admin = await bed.server.person('administrator');
  await bed.cloud.microsoft.oneDrive(anna).put('Reports/2024.txt', 'hello');
});
afterAll(() => bed?.[Symbol.asyncDispose]());

const names = async (id: string, query: string) => {
  const { body } = await bed.call(admin, 'GET', `/api/connectors/${id}/entries?${query}`);
  return (body['items'] as unknown as readonly { readonly name: string }[]).map(({ name }) => name);
};

it('somebody signs in for the own OneDrive, which is tried, listed and written to', async () => {
  const id = await bed.signIn(admin, anna, 'onedrive-business');
  expect((await bed.call(admin, 'GET', `/api/connectors/${id}`)).body).toMatchObject({
    state: 'authorized',
    account: { name: anna },
  });
  expect(await names(id, 'root=')).toEqual(['Reports']);
  expect(bed.cloud.microsoft.violations()).toEqual([]);
});

it('an app that nobody let in is refused with what to do, and works after consent', async () => {
  const body = { type: 'office-365', displayName: 'Early', shared: true };
  const options = { tenant: bed.cloud.microsoft.tenantId };
  const early = await bed.call(admin, 'POST', '/api/connectors', { ...body, options });
  expect(early.status).toBeGreaterThanOrEqual(400);
  expect(early.text).toMatch(/consent/);
  const id = await bed.admit(admin);
  expect(await names(id, `root=${encodeURIComponent(anna)}`)).toEqual(['Reports']);
  expect(await names(id, 'root=Marketing')).toEqual(['Site Contents', 'Subsites']);
});

it.each([
  ['organizations', /its id, or one of its domains/],
  ['common', /its id, or one of its domains/],
  ['../x', /its id, or one of its domains/],
  ['a b', /its id, or one of its domains/],
  ['fabrikam.onmicrosoft.com', /AADSTS90002/],
])('a directory that is none is refused: %s', async (tenant, why) => {
  bed.cloud.consent();
  const body = { type: 'office-365', displayName: `Of ${tenant}`, shared: true, options: { tenant } };
  const answer = await bed.call(admin, 'POST', '/api/connectors', body);
  expect(answer.status, answer.text).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.text).toMatch(why);
});

it('only administrators authorize a whole tenant', async () => {
  const operator = await bed.server.person('operator');
  const options = { tenant: bed.cloud.microsoft.tenantId };
  const body = { type: 'office-365', displayName: 'Mine', shared: false, options };
  expect((await bed.call(operator, 'POST', '/api/connectors', body)).status).toBe(403);
});
