import { expect, it } from 'vitest';
import { permissionsText, withPermissions } from './proof-permissions.ts';

const sums = {
  rows: 2,
  given: 310,
  leftOut: 4,
  waiting: 7,
  failed: 0,
  unanswered: 0,
  unfinished: 1,
  undecided: 1,
  decidedSince: 0,
  mapChangedSince: 2,
};

it('is told beside the settings, and only where permissions were to be given', () => {
  const proved = { settings: { policy: 'x' }, exclusions: [] };
  expect(withPermissions(proved, null)).toEqual(proved);
  expect(withPermissions(proved, sums).settings).toEqual({ policy: 'x', permissions: sums });
});

it('is one sentence with its counts', () => {
  expect(permissionsText(undefined)).toBeNull();
  expect(permissionsText(sums)).toBe(
    'Given by the permission map in 2 rows: 310 rights; left out: 4. Items that wait for a decision: 7, that were refused: 0. In 1 of them that has not come to its end. In 1 of them somebody has to decide. In 2 of them the map is another one since that is not applied.',
  );
  expect(permissionsText({ ...sums, unanswered: 3 })).toContain(
    'refused: 0. Sent, and not known whether they arrived: rights on 3 items. In 1',
  );
  expect(permissionsText({ ...sums, rows: 1, unfinished: 0, undecided: 0 })).not.toContain('In 1 of them');
});
