import { expect, test } from 'vitest';

import { checkName, foldedName, type Place } from './name-rules.ts';

const place: Place = { flavour: 'business', kind: 'file', atTop: true, parentPath: 'sites/Sales/Shared Documents' };

test.for([
  'a',
  'Ünï.txt',
  'a#b%c',
  '.hidden',
  'CONSOLE',
  'CON.txt',
  '~temporary',
  '~',
  'forms',
  "it's",
  '日本',
  '😀',
  '_vti',
  'a  b',
])('takes a file called %j', (name) => {
  expect(() => checkName(name, place)).not.toThrow();
});

test.for([
  ...[
    '',
    '.',
    '..',
    ' a',
    'a ',
    'a.',
    'a"b',
    'a*b',
    'a:b',
    'a<b',
    'a>b',
    'a?b',
    'a/b',
    'a\\b',
    'a|b',
    'a\u0000b',
    'a\u007fb',
    'a\ud800',
  ],
  ...[
    '.lock',
    'CON',
    'prn',
    'Aux',
    'NUL',
    'com0',
    'COM9',
    'lpt0',
    'LPT9',
    'Desktop.ini',
    '~$a.docx',
    'a_vti_b',
    '_VTI_',
  ],
])('refuses a file called %j', (name) => {
  expect(() => checkName(name, place)).toThrow('not valid');
});

test('refuses some names for folders alone', () => {
  const folder: Place = { ...place, kind: 'folder' };
  expect(() => checkName('~a', folder)).toThrow('not valid');
  expect(() => checkName('Forms', folder)).toThrow('not valid');
  expect(() => checkName('Forms', { ...folder, atTop: false })).not.toThrow();
});

test('counts the whole path, and 255 characters of a name', () => {
  expect(() => checkName('x'.repeat(255), place)).not.toThrow();
  expect(() => checkName('x'.repeat(256), place)).toThrow('too long');
  const parentPath = 'x'.repeat(390);
  expect(() => checkName('123456789', { ...place, parentPath })).not.toThrow();
  expect(() => checkName('1234567890', { ...place, parentPath })).toThrow('too long');
});

test('asks less of consumers', () => {
  const consumer: Place = { ...place, flavour: 'personal' };
  expect(() => checkName('CON', consumer)).not.toThrow();
  expect(() => checkName('a|b', consumer)).toThrow('not valid');
});

test('compares names without case, letter by letter', () => {
  expect(foldedName('ÄÖ\u0041\u0301.TXT')).toBe(foldedName('äöá.txt'));
  expect(foldedName('ß')).not.toBe(foldedName('ss'));
});
