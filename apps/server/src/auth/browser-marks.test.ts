import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { BrowserMarks } from './browser-marks.ts';

const key = randomBytes(32);
const ada = { userId: 'ada', passwordHash: '$argon2id$one' };

test('a mark holds for its person at every server with the key, and each browser has its own', () => {
  const marks = new BrowserMarks(key);
  const [one, two] = [marks.issue(ada), marks.issue(ada)];
  const browser = new BrowserMarks(key).browserOf(one, ada);
  expect(browser).toMatch(/^[\w-]{22}$/);
  expect(marks.browserOf(two, ada)).not.toBe(browser);
});

test('a mark is worth nothing for anybody else, after another password, under another key, or changed', () => {
  const marks = new BrowserMarks(key);
  const mark = marks.issue(ada);
  expect(marks.browserOf(mark, { ...ada, userId: 'bob' })).toBeNull();
  expect(marks.browserOf(mark, { ...ada, passwordHash: '$argon2id$two' })).toBeNull();
  expect(new BrowserMarks(randomBytes(32)).browserOf(mark, ada)).toBeNull();
  for (const made of [null, '', '.', 'x', `x${mark}`, `${mark}x`, mark.slice(0, -1), `y.${mark.split('.')[1]}`])
    expect(marks.browserOf(made, ada)).toBeNull();
});

test('what a mark is called tells people apart, is the same at every server with the key, and does not tell who', () => {
  const marks = new BrowserMarks(key);
  expect(marks.nameFor('ada')).toBe(new BrowserMarks(key).nameFor('ada'));
  expect(marks.nameFor('ada')).not.toBe(marks.nameFor('bob'));
  expect(marks.nameFor('ada')).not.toBe(new BrowserMarks(randomBytes(32)).nameFor('ada'));
  expect(marks.nameFor('ada')).toMatch(/^drover_browser_[\w-]{16}$/);
});
