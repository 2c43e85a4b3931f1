import { realClock } from '@drover/connector-kit/testing';
import { type Account, rootRef } from '@drover/core';
import { type MicrosoftSimulator, startMicrosoft } from '@drover/testing-servers/microsoft';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedAccess } from '../testing/simulated-access.ts';
import { office365 } from './index.ts';

const { signal } = new AbortController();
const simulator = await startMicrosoft({
  geographies: ['EUR'],
  users: [
    { userPrincipalName: 'anna@contoso.example' },
    { userPrincipalName: "Ann.O'Neil_2@contoso.example", oneDrive: 'unprovisioned' },
    { userPrincipalName: 'cleo@contoso.example', licensed: false },
  ],
  sites: [
    { path: 'sites/Marketing', libraries: ['Documents', '100% sure', 'a%20b', 'Pros & cons #1?'] },
    { path: 'sites/Plans', subsites: [{ path: 'Events' }, { path: 'Documents' }] },
    { path: 'sites/Marketing', geography: 'EUR' },
    { path: 'teams/Sales', geography: 'EUR' },
  ],
});
let account: Account;

async function accountOf(tenant: MicrosoftSimulator): Promise<Account> {
  const context = {
    clock: realClock,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    tokens: { read: async () => null, refresh: async () => '' },
    access: simulatedAccess(tenant),
  };
  return await office365.open({ tenant: tenant.tenantId }, context, signal);
}

beforeAll(async () => {
  account = await accountOf(simulator);
});
afterAll(async () => {
  await account[Symbol.asyncDispose]();
  await simulator.stop();
});

async function makeFolder(root: string, segments: readonly string[]): Promise<void> {
  const connection = await account.open(root, signal);
  await connection.createFolder({ root, segments: [...segments] }, {}, signal);
}

const namesIn = (site: string, library?: string, geography?: string): string[] =>
  simulator
    .library(site, library, geography)
    .tree()
    .map(({ segments }) => segments.join('/'));

describe('a place on a host of the tenant', () => {
  it.each([
    ['contosoEUR.sharepoint.com:Marketing', ['Site Contents', 'Documents', 'a'], 'sites/Marketing'],
    ['contosoeur.sharepoint.com:teams:Sales', ['Site Contents', 'Documents', 'b'], 'teams/Sales'],
    ['contosoEUR.sharepoint.com', ['Site Contents', 'Documents', 'c'], ''],
    ['https://contosoEUR.sharepoint.com/sites/Marketing/Shared Documents', ['d'], 'sites/Marketing'],
    ['https://contosoEUR.sharepoint.com/Shared%20Documents', ['e'], ''],
  ])('is on that host: %s', async (root, segments, site) => {
    await makeFolder(root, segments);
    expect(namesIn(site, undefined, 'EUR')).toContain(segments.at(-1));
  });

  it('is on the central one where none is named', async () => {
    await makeFolder('Marketing', ['Site Contents', 'Documents', 'here']);
    expect(namesIn('sites/Marketing')).toContain('here');
    expect(namesIn('')).toEqual([]);
  });

  it('may be a OneDrive by its address', async () => {
    await makeFolder('https://contoso-my.sharepoint.com/personal/anna_contoso_example/Documents', ['x']);
    expect(simulator.oneDrive('anna@contoso.example').look('x')).not.toBeNull();
  });

  it.each([
    ['https://contoso.sharepoint.com/sites/Marketing/documents', ['y'], 'sites/Marketing', 'Documents'],
    ['https://contoso.sharepoint.com/sites/Plans/Events', ['Documents', 'u'], 'sites/Plans/Events', 'Documents'],
    ['https://contoso.sharepoint.com/sites/Plans/Documents', ['Documents', 'v'], 'sites/Plans/Documents', 'Documents'],
  ])('may be in a library by its name: %s %j', async (root, segments, site, library) => {
    await makeFolder(root, segments);
    expect(namesIn(site, library)).toContain(segments.at(-1));
  });

  it('may be a OneDrive by the address of its site, in which folders are called what they like', async () => {
    const root = 'https://contoso-my.sharepoint.com/personal/anna_contoso_example';
    await makeFolder(root, ['Documents']);
    await makeFolder(root, ['Documents', 'deep']);
    expect(simulator.oneDrive('anna@contoso.example').look('Documents/deep')).not.toBeNull();
    await expect(makeFolder(`${root}/Shared Documents`, ['x'])).rejects.toMatchObject({
      remedy: expect.stringMatching(/The libraries of the site are "OneDrive"\./),
    });
  });

  it.each([
    ['ann_o_neil_2_contoso_example', "Ann.O'Neil_2@contoso.example", /has no OneDrive yet/],
    ['CLEO_contoso_example', 'cleo@contoso.example', /no licence for one/],
  ])('is told as not provisioned where its user has no OneDrive: %s', async (person, root, message) => {
    const address = `https://contoso-my.sharepoint.com/personal/${person}/Documents`;
    await expect(makeFolder(address, ['x'])).rejects.toMatchObject({
      ...{ kind: 'not-found', fault: 'not-provisioned', scope: 'root', retryable: false, item: { root } },
      message: expect.stringMatching(message),
    });
  });

  it('is told as no place where no user of that name is in the directory', async () => {
    const address = 'https://contoso-my.sharepoint.com/personal/annie_contoso_example/Documents';
    await expect(makeFolder(address, ['x'])).rejects.toMatchObject({ kind: 'not-found', fault: 'path', scope: 'root' });
  });

  it('is found however its fixed parts are written', async () => {
    await makeFolder('Marketing', ['site contents', 'documents', 'any case']);
    expect(namesIn('sites/Marketing')).toContain('any case');
  });

  it.each([
    ['100% sure', '/100%25 sure'],
    ['a%20b', '/a%2520b'],
    ['Pros & cons #1?', '/Pros & cons %231%3F'],
  ])('may be in a library called %s', async (library, address) => {
    await makeFolder(`https://contoso.sharepoint.com/sites/Marketing${address}`, ['x']);
    expect(namesIn('sites/Marketing', library)).toEqual(['x']);
  });

  it('is offered with its host', async () => {
    const roots = (await Array.fromAsync(account.roots(signal))).flat();
    expect(roots.filter(({ kind }) => kind === 'site').map(({ name }) => name)).toEqual([
      'contoso.sharepoint.com',
      'contosoeur.sharepoint.com',
      'Marketing',
      'Plans',
      'contosoeur.sharepoint.com:Marketing',
      'contosoeur.sharepoint.com:teams:Sales',
    ]);
  });
});

describe('a place elsewhere', () => {
  it.each([
    ['https://fabrikam.sharepoint.com/Shared Documents', /fabrikam.sharepoint.com is no host of this tenant/],
    ['https://fabrikam-my.sharepoint.com/personal/a_b/Documents', /fabrikam.sharepoint.com is no host of this tenant/],
    [
      'https://contosoAPC.sharepoint.com/sites/Marketing/Shared Documents',
      /is no host of this tenant, whose sites are/,
    ],
    ['https://evil.example.net/Shared Documents', /evil.example.net is no host of this tenant/],
    ['fabrikam.sharepoint.com', /is no host of this tenant/],
    ['fabrikam.sharepoint.com:Marketing', /is no host of this tenant/],
    ['http://contoso.sharepoint.com/Shared Documents', /not the address of a library/],
    ['https://contoso.sharepoint.com:8443/sites/Marketing/Shared Documents', /not the address of a library/],
    ['https://a@contoso.sharepoint.com/Shared Documents', /not the address of a library/],
    ['https://contoso.sharepoint.com/sites/Marketing/100% sure', /not the address of a library/],
    ['contosoEUR.sharepoint.com:Nowhere', /no site .sites.Nowhere on contosoeur.sharepoint.com/],
  ])('is refused: %s', async (root, message) => {
    const opening = account
      .open(root, signal)
      .then((connection) => Array.fromAsync(connection.list(rootRef(root), signal)));
    await expect(opening).rejects.toMatchObject({
      ...{ kind: 'not-found', fault: 'path', scope: 'root', retryable: false },
      message: expect.stringMatching(message),
    });
  });
});

it.each(['sharepoint-mil.us', 'dps.mil', 'sharepoint.cn'])(
  'a tenant on %s is used by the roots that it offers',
  async (domain) => {
    await using tenant = await startMicrosoft({ domain, sites: [{ path: 'sites/A' }] });
    await using its = await accountOf(tenant);
    const roots = (await Array.fromAsync(its.roots(signal))).flat().map(({ name }) => name);
    expect(roots).toEqual([`contoso.${domain}`, 'A']);
    for (const root of roots) {
      const connection = await its.open(root, signal);
      await connection.createFolder({ root, segments: ['Site Contents', 'Documents', root] }, {}, signal);
    }
    expect(tenant.library('').look(`contoso.${domain}`)).not.toBeNull();
  },
);

it('asks nothing that Microsoft does not know', () => {
  expect(simulator.violations()).toEqual([]);
  expect(simulator.errors()).toEqual([]);
});
