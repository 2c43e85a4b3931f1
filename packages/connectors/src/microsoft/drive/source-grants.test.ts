import type { SourceGrant } from '@drover/core';
import { expect, it } from 'vitest';
import { grantsOf } from './source-grants.ts';

it.each<
  [string, Parameters<typeof grantsOf>[0]['grantedToV2'], Pick<SourceGrant, 'kind' | 'named' | 'principal' | 'shownAs'>]
>([
  ['an address', { user: { email: 'ben@x.example' } }, { principal: 'ben@x.example', named: 'address', kind: 'user' }],
  [
    'a shown name that looks like one',
    { user: { displayName: 'boss@x.example' } },
    { principal: 'boss@x.example', named: 'account', kind: 'user' },
  ],
  ['nothing but an id', { user: { id: 'u1' } }, { principal: 'u1', named: 'account', kind: 'user' }],
  [
    'a group with an address',
    { group: { email: 'all@x.example', displayName: 'All' } },
    { principal: 'all@x.example', named: 'address', kind: 'group', shownAs: 'All' },
  ],
  [
    'a group that is called like one',
    { group: { displayName: 'all@x.example' } },
    { principal: 'all@x.example', named: 'group', kind: 'group' },
  ],
  ['a group without a name', { siteGroup: { id: '7' } }, { principal: '7', named: 'group', kind: 'group' }],
])('%s', (_, grantedToV2, expected) => {
  expect(grantsOf({ roles: ['read'], ...(grantedToV2 === undefined ? {} : { grantedToV2 }) }, false)).toEqual([
    expect.objectContaining(expected),
  ]);
});

const ben = { grantedToV2: { user: { email: 'ben@x.example' } } };

it.each([
  ['no role', { roles: [] }, 'read'],
  ['a role that has no name here', { roles: ['sp.contribute'] }, 'read'],
  ['one of them beside another', { roles: ['write', 'sp.approve'] }, 'write'],
  ['an end that is no time', { roles: ['write'], expirationDateTime: 'soon' }, 'write'],
])('%s is special, so that a person decides', (_, right, role) => {
  expect(grantsOf({ ...right, ...ben }, false)).toEqual([expect.objectContaining({ role, special: true })]);
});

it('a right that ends says when', () => {
  const right = { roles: ['write'], expirationDateTime: '2030-01-01T00:00:00Z', ...ben };
  expect(grantsOf(right, false)).toMatchObject([{ special: false, until: Date.UTC(2030, 0, 1) }]);
});

it('a right without an end is none that ends', () => {
  for (const expirationDateTime of [null, '0001-01-01T00:00:00Z'])
    expect(grantsOf({ roles: ['read'], expirationDateTime, ...ben }, false)).toMatchObject([{ special: false }]);
});
