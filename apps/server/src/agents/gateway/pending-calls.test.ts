import { expect, it } from 'vitest';
import { PendingCalls } from './pending-calls.ts';

it('lets the oldest calls of one network make room, and nobody else’s', () => {
  const calls = new PendingCalls();
  const honest = calls.begin('198.51.100.7');
  const flood = Array.from({ length: 200 }, () => calls.begin('203.0.113.9'));
  expect(flood.filter(({ signal }) => !signal.aborted)).toEqual(flood.slice(-64));
  expect(honest.signal.aborted).toBe(false);
  honest[Symbol.dispose]();
  for (const each of flood) each[Symbol.dispose]();
  const later = Array.from({ length: 64 }, () => calls.begin('203.0.113.9'));
  expect(later.some(({ signal }) => signal.aborted)).toBe(false);
});

it('keeps within a limit also where calls come from everywhere', () => {
  const calls = new PendingCalls();
  const all = Array.from({ length: 2000 }, (_, n) => calls.begin(`10.0.${n >> 8}.${n & 255}`));
  expect(all.filter(({ signal }) => !signal.aborted)).toEqual(all.slice(-512));
});
