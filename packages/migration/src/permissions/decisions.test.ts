import { PERMISSION_DOUBTS } from '@drover/core';
import { expect, it } from 'vitest';
import { ANSWERS, answersFrom, permissionQuestionKey, whyNoAnswer } from './decisions.ts';

it('finds the answer to a question in any spelling of its principal, and to no other', () => {
  const answer = answersFrom([
    { kind: 'not-mapped', principal: 'Zo\u00eb@corp.example', answer: { action: 'map', to: 'zoe@new.example' } },
    { kind: 'denied', principal: 'a\0b\ud800', answer: { action: 'leave-out' } },
  ]);
  const mapped = { action: 'map', to: 'zoe@new.example', named: 'address' };
  expect(answer({ kind: 'not-mapped', principal: 'ZOE\u0308@corp.example' })).toEqual(mapped);
  expect(answer({ kind: 'unmapped-sid', principal: 'Zo\u00eb@corp.example' })).toBeNull();
  expect(answer({ kind: 'not-mapped', principal: 'zoe@corp.example' })).toBeNull();
  expect(answer({ kind: 'denied', principal: 'a\ufffdb\ufffd' })).toEqual({ action: 'leave-out' });
});

it('keeps questions of several kinds apart', () => {
  const keys = PERMISSION_DOUBTS.map((kind) => permissionQuestionKey({ kind, principal: 'x' }));
  expect(new Set(keys).size).toBe(keys.length);
});

it.each(PERMISSION_DOUBTS)('says what cannot be answered to %s', (kind) => {
  const question = { kind, principal: 'x' };
  const all = [
    { action: 'map', to: 'x@new.example' },
    { action: 'grant', role: 'read' },
    { action: 'leave-out' },
    { action: 'give-nothing' },
  ] as const;
  for (const answer of all) {
    expect(whyNoAnswer(question, answer) === null).toBe(ANSWERS[kind].includes(answer.action));
  }
  expect(ANSWERS[kind]).toContain('leave-out');
});

it.each([
  ...[
    'example.org',
    'S-1-5-21-1',
    'CORP\\ann',
    'a@x.com;b@y.com',
    'a@x.com, b@y.com',
    'a@x.com\nb@y.com',
    '  ',
    'a\tb',
  ],
  ...['*@x.com', '@y.com', 'b@', 'a\u200b@x.com', 'Sales\u202e', '\u3164', 'Ann <ann@x.com>'],
])('maps nobody to %j', (to) => {
  const answer = { action: 'map', to } as const;
  expect(whyNoAnswer({ kind: 'not-mapped', principal: 'x' }, answer)?.remedy).toMatch(/address/);
});
