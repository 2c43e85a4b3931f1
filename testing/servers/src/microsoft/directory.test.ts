import { afterAll, expect, test } from 'vitest';

import { startMicrosoft } from './start-microsoft.ts';
import { at, GraphClient } from './testing/graph-client.ts';
import { openTenant } from './testing/open-tenant.ts';

const { microsoft, graph } = await openTenant({
  users: [
    { userPrincipalName: 'anna@contoso.example', displayName: 'Anna', mail: 'a.adams@contoso.example' },
    { userPrincipalName: 'ben@contoso.example', displayName: 'Ben', oneDrive: 'unprovisioned' },
    { userPrincipalName: 'carla@contoso.example', displayName: 'Carla', licensed: false },
    { userPrincipalName: "d'arcy@contoso.example", displayName: "D'Arcy", accountEnabled: false },
  ],
  groups: [
    { displayName: 'Team', mail: 'team@contoso.example', members: ['anna@contoso.example'], site: 'sites/Team' },
  ],
  sites: [
    { path: 'sites/Marketing', libraries: ['Documents', 'Old Plans'], subsites: [{ path: 'Events' }] },
    { path: 'sites/Team', displayName: 'The Team' },
  ],
  pageSize: 2,
});
afterAll(() => {
  expect(microsoft.violations()).toEqual([]);
});

test('lists people page by page, with what tells whether they have a OneDrive', async () => {
  const select = '$select=id,displayName,userPrincipalName,accountEnabled,assignedLicenses';
  const users = await graph.all(`/users?${select}`);
  expect(users).toMatchObject([
    { displayName: 'Anna', accountEnabled: true, assignedLicenses: [{}] },
    { displayName: 'Ben' },
    { displayName: 'Carla', assignedLicenses: [] },
    { displayName: "D'Arcy", accountEnabled: false },
  ]);
  expect(users[0]).not.toHaveProperty('mail');
  const filter = encodeURIComponent("startswith(displayName,'d''a') and accountEnabled eq false");
  expect(await graph.all(`/users?$filter=${filter}`)).toMatchObject([{ displayName: "D'Arcy" }]);
});

test('finds a person by id, sign-in name and address', async () => {
  const { json } = await graph.get('/users/ANNA@contoso.example');
  for (const key of [String(at(json, 'id')), 'a.adams@contoso.example']) {
    expect(await graph.get(`/users/${key}`)).toMatchObject({ json: { userPrincipalName: 'anna@contoso.example' } });
  }
  expect(await graph.get('/users/nobody@contoso.example')).toMatchObject({
    status: 404,
    code: 'Request_ResourceNotFound',
  });
});

test('has no OneDrive for who never opened it or has no licence, until it is provisioned', async () => {
  const missing = { status: 404, code: 'ResourceNotFound' };
  expect(await graph.get('/users/ben@contoso.example/drive')).toMatchObject(missing);
  expect(await graph.get('/users/carla@contoso.example/drive/root/children')).toMatchObject(missing);
  expect(await graph.get("/users/d'arcy@contoso.example/drive")).toMatchObject({ status: 200 });
  microsoft.provision('ben@contoso.example');
  expect(await graph.get('/users/ben@contoso.example/drive')).toMatchObject({
    json: { driveType: 'business', webUrl: 'https://contoso-my.sharepoint.com/personal/ben_contoso_example/Documents' },
  });
});

test('finds sites by search, by path and by id, with their subsites and libraries', async () => {
  expect(await graph.all('/sites?search=*')).toHaveLength(4);
  expect(await graph.all('/sites?search=the%20team')).toMatchObject([{ displayName: 'The Team' }]);
  const site = await graph.get('/sites/contoso.sharepoint.com:/sites/marketing');
  expect(site).toMatchObject({ json: { name: 'Marketing', webUrl: 'https://contoso.sharepoint.com/sites/Marketing' } });
  const id = String(at(site.json, 'id'));
  expect(await graph.all(`/sites/${id}/drives`)).toMatchObject([
    { name: 'Documents', webUrl: 'https://contoso.sharepoint.com/sites/Marketing/Shared%20Documents' },
    { name: 'Old Plans', driveType: 'documentLibrary' },
  ]);
  expect(await graph.all('/sites/contoso.sharepoint.com:/sites/Marketing:/sites')).toMatchObject([
    { name: 'Events', webUrl: 'https://contoso.sharepoint.com/sites/Marketing/Events' },
  ]);
  expect(await graph.get('/sites/root')).toMatchObject({ json: { webUrl: 'https://contoso.sharepoint.com' } });
  expect(await graph.get('/sites/contoso.sharepoint.com:/sites/Nowhere')).toMatchObject({ status: 404 });
});

test.each([
  ['/organization', ['Files.ReadWrite.All', 'Sites.ReadWrite.All', 'User.Read.All'], 'Organization.Read.All'],
  ['/sites/root', ['Files.ReadWrite.All', 'User.Read.All'], 'Sites.Read.All'],
  ['/sites?search=*', ['Files.ReadWrite.All'], 'Sites.ReadWrite.All'],
  ['/users/anna@contoso.example', ['Files.ReadWrite.All', 'Sites.ReadWrite.All', 'User.Read'], 'User.Read.All'],
  ['/users/anna@contoso.example/drive', ['User.Read.All'], 'Files.Read.All'],
])('refuses an application %s with %j, and takes %s', async (path, others, enough) => {
  const asking = async (scopes: readonly string[]) =>
    await new GraphClient(microsoft, microsoft.issueToken({ scopes: [...scopes] })).get(path);
  expect(await asking(others)).toMatchObject({ status: 403 });
  expect(await asking([...others, enough])).toMatchObject({ status: 200 });
});

test('knows groups, who is in them, and their sites', async () => {
  const graph = new GraphClient(
    microsoft,
    microsoft.issueToken({ scopes: ['Group.Read.All', 'Sites.Read.All', 'Files.Read.All'] }),
  );
  const [group] = await graph.all('/groups');
  const path = `/groups/${at(group, 'id')}`;
  expect(await graph.all(`${path}/members`)).toMatchObject([{ displayName: 'Anna' }]);
  expect(await graph.get(`${path}/sites/root`)).toMatchObject({ json: { displayName: 'The Team' } });
  expect(await graph.get(`${path}/drive`)).toMatchObject({ json: { id: microsoft.library('sites/Team').id } });
});

test('lets a signed-in person into the own OneDrive, and elsewhere by what was shared', async () => {
  const drive = microsoft.oneDrive('anna@contoso.example');
  await drive.put('shared/plan.txt', 'x');
  const own = new GraphClient(
    microsoft,
    microsoft.issueToken({ user: 'anna@contoso.example', scopes: ['Files.ReadWrite.All', 'User.Read'] }),
  );
  expect(await own.get('/me')).toMatchObject({ json: { displayName: 'Anna' } });
  expect(await own.get('/me/drive')).toMatchObject({ json: { id: drive.id } });
  const token = microsoft.issueToken({ user: 'ben@contoso.example', scopes: ['Files.Read.All'] });
  const other = new GraphClient(microsoft, token);
  const file = `/drives/${drive.id}/root:/shared/plan.txt`;
  expect(await other.get(file)).toMatchObject({ status: 403, code: 'accessDenied' });
  drive.share('shared', 'ben@contoso.example', 'read');
  expect(await other.get(file)).toMatchObject({ status: 200 });
  expect(await other.ask('DELETE', file)).toMatchObject({ status: 403, code: 'accessDenied' });
  expect(await other.get('/users')).toMatchObject({ status: 403, code: 'Authorization_RequestDenied' });
});

test('tells consumers from organisations', async () => {
  await using consumer = await startMicrosoft({
    flavour: 'personal',
    users: [{ userPrincipalName: 'eve@live.example' }],
  });
  const drive = consumer.oneDrive('eve@live.example');
  const eve = new GraphClient(consumer, consumer.issueToken({ user: 'eve@live.example' }));
  expect(await eve.get('/me/drive')).toMatchObject({ json: { driveType: 'personal', id: drive.id } });
  expect(await eve.get('/users')).toMatchObject({ status: 400 });
  await drive.put('_vti_.txt', 'x');
  expect(await eve.ask('PATCH', `/drives/${drive.id}/root:/_vti_.txt`, { json: { name: 'a|b' } })).toMatchObject({
    inner: 'invalidName',
  });
  const invitation = { recipients: [{ email: 'eve@live.example' }], roles: ['read'], sendInvitation: false };
  expect(await eve.ask('POST', '/me/drive/root/invite', { json: invitation })).toMatchObject({ status: 403 });
  expect(await eve.get('/me/drive/root/delta?token=2024-01-01T00:00:00Z')).toMatchObject({ status: 400 });
});
