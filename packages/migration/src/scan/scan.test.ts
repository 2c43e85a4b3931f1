import { CAUSES } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { CommonPaths } from './common-paths.ts';
import { readinessOf, readinessReasons, type ScanFacts } from './readiness.ts';

const clean: ScanFacts = {
  ...{ status: 100, stoppedBy: null, filesFound: 10, foldersFound: 2, bytesFound: 1000, bytesToCopy: 1000 },
  ...{
    freeBytes: null,
    shortPlace: null,
    destinationKnown: true,
    overlap: null,
    renames: 0,
    problems: [],
    findings: [],
  },
};

const finding = { code: 'no-licence', message: 'Anna has no licence.', remedy: 'Assign one.' };

describe('a row', () => {
  it.each<[string, Partial<ScanFacts>]>([
    ['ready', {}],
    ['ready', { freeBytes: 1000 }],
    ['ready', { status: 101 }],
    ['warning', { renames: 1 }],
    ['warning', { overlap: { source: '/b', destination: '/tw' } }],
    ['warning', { status: 210, problems: [{ cause: 'source:permission-denied', items: 3 }] }],
    ['warning', { filesFound: 400_000 }],
    ['warning', { bytesFound: 6e12 }],
    ['blocked', { freeBytes: 999 }],
    ['blocked', { freeBytes: 1999, shortPlace: { freeBytes: 1999, bytes: 2000, rows: 2 } }],
    ['blocked', { status: 402, stoppedBy: 'Old server refused the password.' }],
    ['blocked', { destinationKnown: false, renames: 1 }],
    ['blocked', { status: 424, stoppedBy: 'Anna has no OneDrive yet.' }],
    ['blocked', { findings: [{ ...finding, readiness: 'blocked' }], renames: 1 }],
    ['warning', { findings: [{ ...finding, readiness: 'warning' }] }],
  ])('is %s after a scan with %j', (readiness, facts) => {
    expect(readinessOf({ ...clean, ...facts })).toBe(readiness);
    for (const { message, remedy } of readinessReasons({ ...clean, ...facts })) {
      expect(`${message} ${remedy}`).toMatch(/^[A-Z0-9].*\. [A-Z].*\.$/);
    }
  });

  it('is neither after a scan that was canceled', () => {
    expect(readinessOf({ ...clean, status: 230 })).toBeNull();
  });

  it('says first what stops it, and of how many items it speaks', () => {
    const reasons = readinessReasons({
      ...clean,
      ...{ freeBytes: 1, renames: 1 },
      problems: [{ cause: 'unsupported-at-destination:path-too-long', items: 2 }],
    });
    expect(reasons.map(({ code, items }) => [code, items])).toEqual([
      ['no-room', null],
      ['path-too-long', 2],
      ['renamed', 1],
    ]);
  });
});

it('says of how many rows together there is too little room, and of the row alone where that is too much already', () => {
  const shortPlace = { freeBytes: 2500, bytes: 3000, rows: 3 };
  const message = (facts: Partial<ScanFacts>) => readinessReasons({ ...clean, ...facts }).map((each) => each.message);
  expect(message({ freeBytes: 2500, shortPlace })).toEqual([
    'The destination has room for 2500 bytes, and 3000 are to be copied together with 2 other rows of this migration.',
  ]);
  expect(message({ freeBytes: 900, shortPlace })).toEqual([
    'The destination has room for 900 bytes, and 1000 are to be copied.',
  ]);
});

it('each kind of problem of a scan has a reason of its own, what fails before what is left alone', () => {
  const problems = Object.entries({
    'unsupported-at-destination:too-large': 1,
    link: 9,
    'destination:already-exists:path': 2,
    'destination:already-exists': 1,
    'source:permission-denied': 2,
    'source:invalid-name:server': 1,
    'source:unavailable': 1,
    'unsupported-at-destination:name': 4,
    'destination-newer': 1,
  }).map(([cause, items]) => ({ cause, items }));
  const reasons = readinessReasons({ ...clean, problems });
  expect(reasons.map(({ code, items }) => [code, items])).toEqual([
    ['collision', 3],
    ['unreadable', 2],
    ['source-invalid-name', 1],
    ['source-unavailable', 1],
    ['link', 9],
    ['name-refused', 4],
    ['destination-newer', 1],
    ['too-large', 1],
  ]);
  expect(reasons[0]?.message).toContain('at the destination');
  expect(reasons[2]?.message).toBe('1 item: name not possible at the source.');
});

it('whatever the cause, a reason is whole sentences', () => {
  const sides = ['source', 'destination'];
  const causes = Object.keys(CAUSES).flatMap((topic) => [topic, ...sides.map((side) => `${side}:${topic}`)]);
  for (const cause of causes) {
    for (const { message, remedy } of readinessReasons({ ...clean, problems: [{ cause, items: 1 }] })) {
      expect(`${message} ${remedy}`).toMatch(/^1 item: [a-z].*\. [A-Z].*\.$/);
      expect(message).not.toMatch(/^1 item: (?:are|find|get|have|lie|meet|were) /);
    }
  }
});

it('of one item a reason speaks as of one', () => {
  const told = (items: number) => {
    const problems = [{ cause: 'unsupported-at-destination:path-too-long', items }];
    return readinessReasons({ ...clean, problems, renames: items }).map(({ message }) => message);
  };
  expect(told(1)).toEqual([
    '1 item: has a path that is too long for the destination.',
    '1 item: gets another name at the destination.',
  ]);
  expect(told(2)).toEqual([
    '2 items: have paths that are too long for the destination.',
    '2 items: get other names at the destination.',
  ]);
});

it('over-long paths are told by the uppermost folder whose move cures them', () => {
  const common = new CommonPaths();
  const deep = ['aaaa', 'bbbb', 'cccc', 'dddd'];
  for (const name of ['x', 'y']) common.add({ path: [...deep, name], length: 22, max: 13 });
  common.add({ path: ['aaaa', 'z', 'file'], length: 11, max: 8 });
  common.add({ path: ['a', 'much too long by itself'], length: 25, max: 10 });
  expect(common.list()).toEqual([
    { folder: ['aaaa', 'bbbb', 'cccc'], items: 2, length: 22, max: 13 },
    { folder: ['aaaa', 'z'], items: 1, length: 11, max: 8 },
  ]);
});
