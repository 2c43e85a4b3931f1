import { openWindow } from '@drover/migration';
import { expect, it } from 'vitest';
import { limitsDraft, limitsOf, PRESETS, withPreset, withWindow } from './limits-draft.ts';

const ALWAYS = { bytesPerSecond: null, windows: null };

it('shows limits as they are, and gives them back unchanged', () => {
  const days = ['monday', 'sunday'] as const;
  const windows = [
    { days: [...days], from: '20:00', to: '06:00' },
    { days: [...days], from: '06:00', to: '20:00', bytesPerSecond: 1_234_567 },
    { days: [...days], from: '00:00', to: '00:00', bytesPerSecond: null },
  ];
  const limits = { bytesPerSecond: 20_000_000, windows: { timeZone: 'Europe/Berlin', windows } };
  expect(limitsOf(limitsDraft(limits))).toEqual(limits);
  expect(limitsOf(limitsDraft(ALWAYS))).toEqual(ALWAYS);
});

it('is sent only when nothing is missing', () => {
  const draft = { ...limitsDraft(ALWAYS), timeZone: 'UTC', hours: 'windows' } as const;
  expect(limitsOf(draft)).toBeNull();
  const some = withWindow(draft);
  const [window] = some.windows;
  if (window === undefined) throw new Error('no window');
  const change = (changes: object) => limitsOf({ ...some, windows: [{ ...window, ...changes }] });
  expect(change({})).toMatchObject({ windows: { windows: [{ from: '19:00', to: '07:00' }] } });
  for (const changes of [{ days: [] }, { from: '' }, { to: '7' }, { speed: 'own' }, { speed: 'own', bandwidth: 'x' }]) {
    expect(change(changes)).toBeNull();
  }
  expect(limitsOf({ ...some, timeZone: 'Mars' })).toBeNull();
  expect(limitsOf({ ...some, bandwidth: '-1' })).toBeNull();
});

it.each([
  [0, '2026-11-23T10:00Z', null],
  [0, '2026-11-23T20:00Z', undefined],
  [1, '2026-11-23T10:00Z', 5 * 1024 * 1024],
  [1, '2026-11-28T10:00Z', undefined],
])('preset %i says at %s what its name does', (preset, at, bytesPerSecond) => {
  const limits = limitsOf(withPreset({ ...limitsDraft(ALWAYS), timeZone: 'UTC' }, PRESETS[preset]?.windows ?? []));
  const { window } = openWindow(limits?.windows ?? { timeZone: 'UTC', windows: [] }, new Date(at));
  expect(window === null ? null : window.bytesPerSecond).toBe(bytesPerSecond);
});
