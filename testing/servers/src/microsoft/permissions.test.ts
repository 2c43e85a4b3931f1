import { afterAll, expect, test } from 'vitest';

import { at } from './testing/graph-client.ts';
import { anna, openTenant } from './testing/open-tenant.ts';

const ben = 'ben@contoso.example';
const { microsoft, drive, graph, root } = await openTenant({
  users: [{ userPrincipalName: anna }, { userPrincipalName: ben }],
  groups: [{ displayName: 'Team', mail: 'team@contoso.example' }],
});
const personal = await openTenant({
  flavour: 'personal',
  users: [{ userPrincipalName: anna }, { userPrincipalName: ben }],
});
afterAll(() => {
  expect(microsoft.violations()).toEqual([]);
});

const invitation = {
  recipients: [{ email: ben }, { email: 'team@contoso.example' }],
  requireSignIn: true,
  sendInvitation: false,
};

test('gives people and groups roles that hold for what is below, too', async () => {
  await drive.put('shared/deep/file', 'x');
  const invited = await graph.ask('POST', `${root}:/shared:/invite`, { json: { ...invitation, roles: ['write'] } });
  expect(at(invited.json, 'value')).toMatchObject([
    { roles: ['write'], grantedToV2: { user: { displayName: 'ben', email: ben } } },
    { roles: ['write'], grantedToV2: { group: { displayName: 'Team' } } },
  ]);
  const below = await graph.all(`${root}:/shared/deep/file:/permissions`);
  expect(below).toMatchObject([
    { grantedToV2: { user: { email: ben } } },
    { grantedToV2: { group: {} } },
    { roles: ['owner'], grantedToV2: { user: { email: anna } } },
  ]);
  for (const permission of below) expect(permission).not.toHaveProperty('inheritedFrom');
});

test('personal drives say where a right is inherited from', async () => {
  await personal.drive.put('shared/file', 'x');
  personal.drive.share('shared', ben, 'read');
  expect(await personal.graph.all(`${personal.root}:/shared/file:/permissions`)).toMatchObject([
    { grantedToV2: { user: { email: ben } }, inheritedFrom: { id: personal.drive.look('shared')?.id } },
    { roles: ['owner'] },
  ]);
  const expanded = await personal.graph.get(`${personal.root}:/shared?$expand=permissions`);
  expect(at(expanded.json, 'permissions', 0)).not.toHaveProperty('inheritedFrom');
});

test('gives one person one role on an item, however often invited', async () => {
  drive.folder('again');
  for (const role of ['write', 'read']) {
    await graph.ask('POST', `${root}:/again:/invite`, { json: { ...invitation, roles: [role] } });
  }
  const found = await graph.all(`${root}:/again:/permissions`);
  expect(found.map((permission) => at(permission, 'roles'))).toEqual([['read'], ['read'], ['owner']]);
});

test('changes and takes back what was given, but not what is inherited', async () => {
  await drive.put('taken back/file', 'x');
  const invited = await graph.ask('POST', `${root}:/taken%20back:/invite`, {
    json: { ...invitation, roles: ['write'] },
  });
  const permission = `permissions/${at(invited.json, 'value', 0, 'id')}`;
  const json = { roles: ['read'] };
  const changed = await graph.ask('PATCH', `${root}:/taken%20back:/${permission}`, { json });
  expect(changed).toMatchObject({ status: 200, json });
  expect(await graph.ask('DELETE', `${root}:/taken%20back/file:/${permission}`)).toMatchObject({ status: 403 });
  expect(await graph.ask('DELETE', `${root}:/taken%20back:/${permission}`)).toMatchObject({ status: 204 });
  expect(await graph.all(`${root}:/taken%20back/file:/permissions`)).toHaveLength(2);
});

test('shows links as what they are', async () => {
  await drive.put('linked', 'x');
  drive.link('linked', 'edit', 'anonymous');
  await graph.ask('POST', `${root}:/linked:/createLink`, { json: { type: 'view', scope: 'organization' } });
  expect(await graph.all(`${root}:/linked:/permissions`)).toMatchObject([
    { roles: ['write'], link: { type: 'edit', scope: 'anonymous' } },
    { roles: ['read'], link: { type: 'view', scope: 'organization' } },
    { roles: ['owner'] },
  ]);
});

test('notes whom mail was sent to, and refuses whom it does not know', async () => {
  drive.folder('mailed');
  expect(microsoft.mails()).toEqual([]);
  const json = { recipients: [{ email: ben }], roles: ['read'] };
  await graph.ask('POST', `${root}:/mailed:/invite`, { json });
  expect(microsoft.mails()).toEqual([{ to: ben, item: 'mailed' }]);
  const stranger = { ...json, recipients: [{ email: 'nobody@elsewhere.example' }] };
  expect(await graph.ask('POST', `${root}:/mailed:/invite`, { json: stranger })).toMatchObject({
    status: 400,
    inner: 'noResolvedUsers',
  });
});
