import type {
  AnswerPermission,
  Grant,
  ItemPermissions,
  MapPrincipal,
  PermissionAnswer,
  PermissionDoubt,
  SourceGrant,
} from '@drover/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planGrants } from './plan-grants.ts';

const map: MapPrincipal = (principal) => {
  if (principal === 'left') return { to: null, why: 'not-shared' };
  return principal === 'unknown' ? { to: null, why: 'not-mapped' } : { to: `${principal}@new`, named: 'address' };
};
const allow = (principal: string, role: Grant['role'], more: Partial<SourceGrant> = {}): SourceGrant => ({
  ...{ principal, named: 'address', kind: 'user', role, inherited: false, access: 'allow', special: false },
  ...more,
});
const item = (...grants: SourceGrant[]): ItemPermissions => ({ grants, inheritanceBroken: false });
const give = (principal: string, role: Grant['role']): Grant => ({
  principal,
  named: 'address',
  kind: 'user',
  role,
  inherited: false,
});

it('gives whom the map names what they may do at the source, and tells of all others', () => {
  const plan = planGrants(
    item(
      allow('ann', 'write'),
      allow('left', 'read'),
      allow('unknown', 'owner'),
      allow('above', 'owner', { inherited: true }),
      allow('anyone', 'read', { kind: 'link' }),
    ),
    [],
    map,
  );
  expect(plan.give).toEqual([give('ann@new', 'write')]);
  expect(plan.leftOut).toEqual([
    { principal: 'left', why: 'not-shared' },
    { principal: 'unknown', why: 'not-mapped' },
    { principal: 'anyone', why: 'link' },
  ]);
});

it('gives nothing that is there already in any spelling, nor less than is there', () => {
  const present = [give('ANN@new', 'write'), give('bob@new', 'read')];
  const wanted = item(allow('ann', 'read'), allow('bob', 'write'));
  expect(planGrants(wanted, present, map).give).toEqual([give('bob@new', 'write')]);
});

const [SOON, LATER] = [Date.UTC(2030, 0, 1), Date.UTC(2031, 0, 1)];

it('gives a right that ends until then, and no second time', () => {
  const wanted = item(allow('ann', 'write', { until: SOON }));
  expect(planGrants(wanted, [], map).give).toEqual([{ ...give('ann@new', 'write'), until: SOON }]);
  expect(planGrants(wanted, [{ ...give('ann@new', 'write'), until: SOON }], map).give).toEqual([]);
  expect(planGrants(wanted, [give('ann@new', 'write')], map).give).toEqual([]);
});

it('makes a right last longer where it does at the source', () => {
  const present = [{ ...give('ann@new', 'write'), until: SOON }];
  for (const more of [{ until: LATER }, {}])
    expect(planGrants(item(allow('ann', 'write', more)), present, map).give).toEqual([
      { ...give('ann@new', 'write'), ...more },
    ]);
});

it('asks before a right that ends takes the place of one that somebody gave for longer', () => {
  const plan = planGrants(item(allow('ann', 'write', { until: SOON })), [give('ann@new', 'read')], map);
  expect(plan).toMatchObject({ give: [], questions: [{ kind: 'special-rights', principal: 'ann' }] });
});

const answers =
  (action: PermissionAnswer): AnswerPermission =>
  () =>
    action;
const drop = answers({ action: 'leave-out' });

it.each<[PermissionDoubt, ItemPermissions, string]>([
  ['denied', item(allow('sales', 'write', { kind: 'group' }), allow('ann', 'read', { access: 'deny' })), 'ann'],
  ['unmapped-sid', item(allow('ann', 'read'), allow('unknown', 'read', { named: 'sid' })), 'unknown'],
  ['special-rights', item(allow('bob', 'read'), allow('ann', 'read', { special: true })), 'ann'],
  ['broken-inheritance', { grants: [allow('ann', 'read')], inheritanceBroken: true }, ''],
])('%s waits for a decision, and nothing is given before', (kind, source, principal) => {
  const waits = { give: [], questions: [{ kind, principal }], leftOut: [] };
  expect(planGrants(source, [], map)).toEqual({ ...waits, answered: [] });
  // An answer that is none to this question decides nothing.
  expect(
    planGrants(source, [], map, ({ kind: asked }) => (asked === kind ? null : { action: 'leave-out' })),
  ).toMatchObject(waits);
  const decided = planGrants(source, [], map, drop);
  expect(decided.questions).toEqual([]);
  expect(decided.answered).toEqual([{ question: { kind, principal }, answer: { action: 'leave-out' } }]);
  expect(decided.give).toHaveLength(1);
});

it('whoever the map does not name waits, while the others get theirs', () => {
  const source = item(allow('ann', 'read'), allow('unknown', 'write'));
  const waiting = planGrants(source, [], map);
  expect(waiting.give).toEqual([give('ann@new', 'read')]);
  expect(waiting.questions).toEqual([{ kind: 'not-mapped', principal: 'unknown' }]);
  const mapped = planGrants(source, [], map, answers({ action: 'map', to: 'u@new', named: 'address' }));
  expect(mapped).toMatchObject({ give: [give('ann@new', 'read'), give('u@new', 'write')], questions: [], leftOut: [] });
  const left = planGrants(source, [], map, drop);
  expect(left.leftOut).toEqual([{ principal: 'unknown', why: 'decided' }]);
});

it('asks the map about a group by its shown name, too', () => {
  const sales = allow('sales@old', 'write', { kind: 'group', shownAs: 'Sales' });
  const byName: MapPrincipal = (_, __, shownAs) =>
    shownAs === 'Sales' ? { to: 'sales@new', named: 'address' } : { to: null, why: 'not-mapped' };
  const { give: given } = planGrants({ grants: [sales], inheritanceBroken: false }, [], byName);
  expect(given).toEqual([{ ...give('sales@new', 'write'), kind: 'group' }]);
});

it('gives the role that was decided instead of special rights, and tells of the denial that was dropped', () => {
  const special = item(allow('ann', 'owner', { special: true }));
  expect(planGrants(special, [], map, answers({ action: 'grant', role: 'read' })).give).toEqual([
    give('ann@new', 'read'),
  ]);
  const denied = item(allow('ann', 'read'), allow('bob', 'read', { access: 'deny' }));
  expect(planGrants(denied, [], map, drop).leftOut).toEqual([{ principal: 'bob', why: 'denial' }]);
});

it('gives nobody anything where that was decided', () => {
  const nothing = answers({ action: 'give-nothing' });
  const broken = { grants: [allow('ann', 'read')], inheritanceBroken: true };
  expect(planGrants(broken, [], map, nothing)).toEqual({
    give: [],
    questions: [],
    leftOut: [{ principal: 'ann', why: 'decided' }],
    answered: [{ question: { kind: 'broken-inheritance', principal: '' }, answer: { action: 'give-nothing' } }],
  });
});

it('asks nothing about whom the map shares nothing with', () => {
  const source = item(allow('left', 'read', { special: true }));
  expect(planGrants(source, [], map)).toEqual({
    give: [],
    questions: [],
    leftOut: [{ principal: 'left', why: 'not-shared' }],
    answered: [],
  });
});

it('a denial that came from above is a decision for the folder above', () => {
  const source = item(allow('ann', 'read'), allow('bob', 'read', { access: 'deny', inherited: true }));
  expect(planGrants(source, [], map).give).toHaveLength(1);
});

it('holds back what would reach past a barrier below, and asks nothing where there is nothing to give', () => {
  const below = [{ kind: 'denied', principal: 'bob', below: '/a/secret' }] as const;
  const folder = item(allow('sales', 'write', { kind: 'group' }), allow('unknown', 'read'));
  const plan = planGrants(folder, [], map, () => null, below);
  expect(plan).toMatchObject({ give: [], questions: [{ kind: 'not-mapped' }, ...below], leftOut: [] });
  expect(planGrants(folder, [give('sales@new', 'owner')], map, drop, below).questions).toEqual([]);
});

it('adds only, and has nothing to give a second time', () => {
  const role = fc.constantFrom('read' as const, 'write' as const, 'owner' as const);
  const who = fc.constantFrom('ann', 'ANN', 'bob', 'left', 'unknown');
  const source = fc.array(fc.record({ principal: who, role }).map((each) => allow(each.principal, each.role)));
  const there = fc.array(fc.record({ principal: fc.constantFrom('ann@new', 'x@new'), role }));
  fc.assert(
    fc.property(source, there, (grants, before) => {
      const present = before.map(({ principal, role: had }) => give(principal, had));
      const first = planGrants(item(...grants), present, map);
      const after = [...present, ...first.give];
      expect(planGrants(item(...grants), after, map).give).toEqual([]);
      expect(new Set(first.give.map(({ principal }) => principal.toLowerCase())).size).toBe(first.give.length);
    }),
    { numRuns: 200 },
  );
});
