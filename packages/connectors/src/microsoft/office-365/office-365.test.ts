import { realClock } from '@drover/connector-kit/testing';
import { type Account, checkPath, nameRules, type PathBase, rootRef, type Segment } from '@drover/core';
import { startMicrosoft } from '@drover/testing-servers/microsoft';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedAccess } from '../testing/simulated-access.ts';
import { office365 } from './index.ts';

const { signal } = new AbortController();
const user = (name: string) => `${name}@contoso.example`;
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const simulator = await startMicrosoft({
  users: [
    { userPrincipalName: user('anna'), aliases: ['a.berg@contoso.example'], accountName: 'ABERG' },
    { userPrincipalName: user('bert'), oneDrive: 'unprovisioned' },
    { userPrincipalName: user('cleo'), licensed: false },
    { userPrincipalName: user('dora'), accountEnabled: false },
  ],
  sites: [
    { path: 'sites/Marketing', subsites: [{ path: 'Events' }] },
    { path: 'sites/Many', subsites: [{ path: 'Deep', libraries: Array.from({ length: 10 }, (_, at) => `L${at}`) }] },
  ],
});
let account: Account;

beforeAll(async () => {
  const context = {
    clock: realClock,
    log: silent,
    tokens: { read: async () => null, refresh: async () => '' },
    access: simulatedAccess(simulator),
  };
  account = await office365.open({ tenant: simulator.tenantId }, context, signal);
});

afterAll(async () => {
  await account[Symbol.asyncDispose]();
  await simulator.stop();
});

describe('a user without a OneDrive', () => {
  it.each([
    ['bert', /bert@contoso.example has no OneDrive yet\./, /open OneDrive once, or provision/],
    ['cleo', /has no OneDrive, and no licence/, /Assign a licence/],
  ])('is told of as such: %s', async (name, message, remedy) => {
    await expect(account.open(user(name), signal)).rejects.toMatchObject({
      ...{ kind: 'not-found', fault: 'not-provisioned', scope: 'root', retryable: false },
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(remedy),
    });
  });

  it('is not mistaken for one who is not there', async () => {
    await expect(account.open(user('nobody'), signal)).rejects.toMatchObject({ kind: 'not-found', fault: 'path' });
  });
});

it('knows users by their other names, too', async () => {
  const roots = (await Array.fromAsync(account.roots(signal))).flat();
  expect(roots.filter(({ kind }) => kind === 'user')).toHaveLength(4);
  expect(roots).toContainEqual({
    ...{ name: user('anna'), kind: 'user', id: expect.any(String) },
    aliases: ['anna', 'ABERG', 'a.berg@contoso.example'],
  });
});

describe('the address of a library', () => {
  it('that is none is told with what to write', async () => {
    const root = 'https://contoso.sharepoint.com/sites/Marketing/Forms';
    const connection = await account.open(root, signal);
    const listing = Array.fromAsync(connection.list(rootRef(root), signal));
    await expect(listing).rejects.toMatchObject({
      kind: 'not-found',
      scope: 'root',
      message: 'There is no library at https://contoso.sharepoint.com/sites/Marketing/Forms.',
      remedy: expect.stringMatching(/The libraries of the site are "Documents"\.$/),
    });
  });

  it('that is none below a site names the libraries of that site, as many as fit', async () => {
    const root = 'https://contoso.sharepoint.com/sites/Many';
    const connection = await account.open(`${root}/Deep`, signal);
    const making = connection.createFolder({ root: `${root}/Deep`, segments: ['Nowhere', 'x'] }, {}, signal);
    await expect(making).rejects.toMatchObject({
      ...{ kind: 'not-found', scope: 'root', message: `There is no library at ${root}/Deep/Nowhere.` },
      remedy: expect.stringMatching(/are "L0", "L1", .*"L7" and 2 more\.$/),
    });
  });
});

describe('the preflight of a OneDrive', () => {
  it.each([
    ['anna', []],
    ['dora', ['account-blocked']],
  ])('of %s finds %j', async (name, codes) => {
    const connection = await account.open(user(name), signal);
    const findings = (await connection.preflight?.check(signal)) ?? [];
    expect(findings.map(({ code }) => code)).toEqual(codes);
  });

  it('is not made of sites', async () => {
    expect((await account.open('Marketing', signal)).preflight).toBeUndefined();
  });
});

describe('the longest path', () => {
  const rules = nameRules('sharepoint');
  const events = ['Subsites', 'Events', 'Site Contents', 'Documents'];
  it.each<[string, Segment[]]>([
    [user('anna'), ['Reports']],
    ['Marketing', ['Site Contents', 'Documents', 'Reports']],
    ['Marketing', [...events, 'Reports']],
    ['contoso.sharepoint.com', ['Site Contents', 'Documents', 'Reports']],
    ['https://contoso.sharepoint.com/sites/Marketing/Shared Documents', ['Reports']],
    ['https://contoso.sharepoint.com/sites/Marketing/Shared%20Documents/Reports', ['Below']],
    ['https://contoso.sharepoint.com/sites/Marketing/Events', ['Shared Documents', 'Reports']],
    ['https://contoso.sharepoint.com/sites/Marketing/Documents', ['By name']],
  ])('in %s %j is the one that the service takes', async (root, segments) => {
    const connection = await account.open(root, signal);
    const folder = { root, segments };
    await connection.createFolder(folder, {}, signal);
    const base: PathBase | undefined = await connection.countedPaths?.baseOf(folder, signal);
    const fits = (length: number) => checkPath([...segments, 'x'.repeat(200), 'y'.repeat(length)], rules, base);
    const most = Array.from({ length: 250 }, (_, at) => at + 1).findLast((length) => fits(length).length === 0) ?? 0;
    await connection.createFolder({ root, segments: [...segments, 'x'.repeat(200)] }, {}, signal);
    const make = (length: number) =>
      connection.createFolder({ root, segments: [...segments, 'x'.repeat(200), 'y'.repeat(length)] }, {}, signal);
    await make(most);
    await expect(make(most + 1)).rejects.toMatchObject({ kind: 'invalid-name' });
  });

  it('has the depth that reserved names of libraries go by', async () => {
    const connection = await account.open('Marketing', signal);
    const folder = { root: 'Marketing', segments: ['Site Contents', 'Documents'] };
    expect(await connection.countedPaths?.baseOf(folder, signal)).toMatchObject({ depth: -2 });
    expect(await connection.countedPaths?.baseOf(rootRef('Marketing'), signal)).toEqual({ length: 0, depth: 0 });
  });
});

it('asks nothing that Microsoft does not know', () => {
  expect(simulator.violations()).toEqual([]);
  expect(simulator.errors()).toEqual([]);
});
