import type { Clock } from '@drover/core';
import { expect, it } from 'vitest';
import { LastingTroubles } from './lasting-troubles.ts';

function bed() {
  let now = 0;
  const said: string[] = [];
  const clock: Clock = { now: () => now, monotonic: () => now, sleep: async () => undefined };
  const say = (facts: object, message: string) => void said.push(`${message} ${JSON.stringify(facts)}`);
  return {
    troubles: new LastingTroubles(clock, say),
    said,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

it('what goes wrong each second for ten minutes is said three times, and once that it is over', () => {
  const { troubles, said, pass } = bed();
  for (let second = 0; second <= 600; second++) {
    troubles.met('run 1', 'quota-exceeded', { run: 1 }, 'broke off');
    if (second < 600) pass(1000);
  }
  troubles.over('run 1', { run: 1 }, 'goes on');
  troubles.over('run 1', { run: 1 }, 'goes on');
  expect(said).toEqual([
    'broke off {"run":1}',
    'broke off {"run":1,"times":301,"seconds":300}',
    'broke off {"run":1,"times":601,"seconds":600}',
    'goes on {"run":1,"times":601,"seconds":600}',
  ]);
});

it('two causes that take turns are each said once, two troubles each for itself, and what comes back after its end anew', () => {
  const { troubles, said, pass } = bed();
  for (let second = 0; second < 100; second++) {
    troubles.met('database', second % 2 === 0 ? 'unavailable' : 'quota-exceeded', {}, 'cannot be used');
    troubles.met('run 1', 'unavailable', {}, 'broke off');
    pass(1000);
  }
  expect(said).toHaveLength(3);
  troubles.over('database', {}, 'goes on');
  troubles.met('database', 'unavailable', {}, 'cannot be used');
  expect(said.slice(3)).toEqual(['goes on {"times":100,"seconds":100}', 'cannot be used {}']);
});

it('says nothing of what was in no trouble', () => {
  const { troubles, said } = bed();
  troubles.over('database', {}, 'goes on');
  expect(said).toEqual([]);
});
