import type { Fate, PretendedRun } from './ended-run.ts';

/** The causes of what fails. */
export const LOCKED = 'destination:locked';
export const DENIED = 'source:permission-denied';

type Step = Pick<PretendedRun, 'end' | 'met' | 'mode'> & {
  /** Which of the runs before this one is retried, and the cause. Absent: a whole run. */
  readonly of?: readonly [at: number, cause: string];
};

/** Runs of one row, one after the other, and what it comes to. */
export interface RetryScenario {
  readonly what: string;
  readonly steps: readonly Step[];
  readonly state: string;
  readonly status: number;
  /** What stands, as a whole run would have met it. */
  readonly stands: Readonly<Record<string, Fate>>;
}

/** What a run of everything met. */
export const WHOLE = {
  a: 'copied',
  b: 'copied',
  c: 'copied',
  x: 'failed at destination',
  y: 'failed at destination',
} as const;
const whole: Step = { met: WHOLE };

export const RETRIES: readonly RetryScenario[] = [
  {
    what: 'all that failed is done now',
    steps: [whole, { of: [0, LOCKED], met: { x: 'copied', y: 'copied' } }],
    ...{ state: 'success', status: 100, stands: { ...WHOLE, x: 'copied', y: 'copied' } },
  },
  {
    what: 'an item fails again by the same cause',
    steps: [whole, { of: [0, LOCKED], met: { x: 'copied', y: 'failed at destination' } }],
    ...{ state: 'problems', status: 201, stands: { ...WHOLE, x: 'copied' } },
  },
  {
    what: 'an item fails again by another cause',
    steps: [whole, { of: [0, LOCKED], met: { x: 'copied', y: 'failed at source' } }],
    ...{ state: 'problems', status: 210, stands: { ...WHOLE, x: 'copied', y: 'failed at source' } },
  },
  {
    what: 'a retry of a retry',
    steps: [
      whole,
      { of: [0, LOCKED], met: { x: 'failed at source', y: 'failed at destination' } },
      { of: [1, DENIED], met: { x: 'copied' } },
      { of: [1, LOCKED], met: { y: 'failed at source' } },
    ],
    ...{ state: 'problems', status: 210, stands: { ...WHOLE, x: 'copied', y: 'failed at source' } },
  },
  {
    what: 'a retry of an old run while there is a newer whole one',
    steps: [
      whole,
      { met: { a: 'unchanged', b: 'unchanged', c: 'failed at source', x: 'failed at destination', y: 'copied' } },
      { of: [0, LOCKED], met: { x: 'copied', y: 'unchanged' } },
    ],
    state: 'problems',
    status: 210,
    stands: { a: 'unchanged', b: 'unchanged', c: 'failed at source', x: 'copied', y: 'copied' },
  },
  {
    what: 'a whole run after a retry, as one that begins by itself',
    steps: [
      whole,
      { of: [0, LOCKED], met: { x: 'copied', y: 'failed at source' } },
      { met: { a: 'unchanged', b: 'unchanged', c: 'unchanged', x: 'unchanged', y: 'copied' } },
    ],
    state: 'success',
    status: 100,
    stands: { a: 'unchanged', b: 'unchanged', c: 'unchanged', x: 'unchanged', y: 'copied' },
  },
  {
    what: 'a retry that was cancelled in the middle',
    steps: [whole, { of: [0, LOCKED], met: { x: 'copied' }, end: 'cancelled' }],
    ...{ state: 'problems', status: 201, stands: { ...WHOLE, x: 'copied' } },
  },
  {
    what: 'a retry that was cancelled before it met anything',
    steps: [whole, { of: [0, LOCKED], met: {}, end: 'cancelled' }],
    ...{ state: 'problems', status: 201, stands: WHOLE },
  },
  {
    what: 'a retry that was stopped: the row says why',
    steps: [whole, { of: [0, LOCKED], met: { x: 'copied' }, end: 'stopped' }],
    ...{ state: 'failed', status: 410, stands: { ...WHOLE, x: 'copied' } },
  },
  {
    what: 'a retry after one that was stopped',
    steps: [
      whole,
      { of: [0, LOCKED], met: { x: 'copied' }, end: 'stopped' },
      { of: [0, LOCKED], met: { x: 'unchanged', y: 'copied' } },
    ],
    ...{ state: 'success', status: 100, stands: { ...WHOLE, x: 'copied', y: 'copied' } },
  },
  {
    what: 'a retry of a whole run that was stopped before its end: the rest is still to come',
    steps: [
      { met: WHOLE, end: 'stopped' },
      { of: [0, LOCKED], met: { x: 'copied', y: 'copied' } },
    ],
    ...{ state: 'failed', status: 410, stands: { ...WHOLE, x: 'copied', y: 'copied' } },
  },
  {
    what: 'a retry of a whole run that was cancelled',
    steps: [
      { met: WHOLE, end: 'cancelled' },
      { of: [0, LOCKED], met: { x: 'copied', y: 'copied' } },
    ],
    ...{ state: 'canceled', status: 230, stands: { ...WHOLE, x: 'copied', y: 'copied' } },
  },
  {
    what: 'a retry after a whole run that was stopped before it met anything',
    steps: [whole, { met: {}, end: 'stopped' }, { of: [0, LOCKED], met: { x: 'copied', y: 'copied' } }],
    ...{ state: 'success', status: 100, stands: { ...WHOLE, x: 'copied', y: 'copied' } },
  },
  {
    what: 'an item that other filters leave out now is as it was',
    steps: [whole, { of: [0, LOCKED], met: { x: 'excluded', y: 'copied' } }],
    ...{ state: 'problems', status: 201, stands: { ...WHOLE, y: 'copied' } },
  },
  {
    what: 'a folder that could not be listed: all in it is new, and what was copied stays so',
    steps: [
      { met: { 'f/': 'failed at source', 'g/': 'created', 'g/1': 'renamed', a: 'copied', n: 'unsupported' } },
      {
        of: [0, DENIED],
        met: {
          'f/': 'present',
          'f/1': 'renamed',
          'f/2': 'conflict',
          'f/no': 'excluded',
          'g/': 'present',
          'g/1': 'unchanged',
        },
      },
    ],
    state: 'success',
    status: 102,
    stands: {
      ...{ 'f/': 'present', 'f/1': 'renamed', 'f/2': 'conflict', 'g/': 'created', 'g/1': 'renamed' },
      ...{ 'f/no': 'excluded', a: 'copied', n: 'unsupported' },
    },
  },
  {
    what: 'a retry after a scan: the row was scanned last, and what was copied is no longer left alone',
    steps: [
      whole,
      { mode: 'scan', met: { a: 'unchanged', b: 'unchanged', c: 'unchanged', x: 'scanned', y: 'scanned' } },
      { of: [0, LOCKED], met: { x: 'copied', y: 'failed at source' } },
    ],
    state: 'problems',
    status: 210,
    stands: { a: 'unchanged', b: 'unchanged', c: 'unchanged', x: 'copied', y: 'failed at source' },
  },
  {
    what: 'a file that became a folder: what is in it takes the place of the file',
    steps: [
      { met: { a: 'copied', x: 'failed at destination', y: 'failed at destination' } },
      { of: [0, LOCKED], met: { 'x/': 'created', 'x/1': 'copied', 'x/2': 'failed at source', y: 'copied' } },
    ],
    ...{ state: 'problems', status: 210 },
    stands: { a: 'copied', 'x/': 'created', 'x/1': 'copied', 'x/2': 'failed at source', y: 'copied' },
  },
  {
    what: 'a folder that became a file: what was in it is gone, but for what arrived',
    steps: [
      {
        met: {
          'f/': 'failed at source',
          'f/1': 'failed at source',
          'f/2': 'copied',
          'f/g/': 'failed at destination',
          'f/g/3': 'failed at destination',
        },
      },
      { of: [0, DENIED], met: { f: 'copied' } },
    ],
    ...{ state: 'success', status: 100 },
    stands: { f: 'copied', 'f/1': 'gone', 'f/2': 'copied', 'f/g/': 'gone', 'f/g/3': 'gone' },
  },
  {
    what: 'a folder of which some is gone: that is settled, and what was not asked for stays as it was',
    steps: [
      {
        met: {
          'f/': 'failed at source',
          'f/1': 'failed at destination',
          'f/2': 'failed at destination',
          'f/g/': 'present',
          'f/g/3': 'failed at destination',
          'f/h/': 'present',
          'f/h/4': 'failed at destination',
          'fa/5': 'failed at destination',
        },
      },
      { of: [0, DENIED], met: { 'f/': 'present', 'f/1': 'copied', 'f/h/': 'failed at source' } },
    ],
    ...{ state: 'problems', status: 211 },
    stands: {
      ...{ 'f/': 'present', 'f/1': 'copied', 'f/2': 'gone', 'f/g/': 'present', 'f/g/3': 'gone' },
      ...{ 'f/h/': 'failed at source', 'f/h/4': 'failed at destination', 'fa/5': 'failed at destination' },
    },
  },
  {
    what: 'what is gone itself is no failure any more, and what of it arrived stays so',
    steps: [
      { met: { a: 'copied', x: 'failed at destination', y: 'failed at destination' } },
      { of: [0, LOCKED], met: { x: 'gone', y: 'copied' } },
      { of: [0, LOCKED], met: { x: 'gone', y: 'gone' } },
    ],
    ...{ state: 'success', status: 100, stands: { a: 'copied', x: 'gone', y: 'copied' } },
  },
  {
    what: 'what came back after it was gone',
    steps: [
      { met: { a: 'copied', 'f/': 'failed at source', 'f/1': 'failed at destination' } },
      { of: [0, DENIED], met: { 'f/': 'present' } },
      { of: [0, LOCKED], met: { 'f/1': 'copied' } },
    ],
    ...{ state: 'success', status: 100, stands: { a: 'copied', 'f/': 'present', 'f/1': 'copied' } },
  },
  {
    what: 'a try that was cancelled settles nothing of what it did not come to',
    steps: [
      { met: { a: 'copied', 'f/': 'failed at source', 'f/1': 'failed at destination' } },
      { of: [0, DENIED], met: { 'f/': 'present' }, end: 'cancelled' },
    ],
    ...{ state: 'problems', status: 201, stands: { a: 'copied', 'f/': 'present', 'f/1': 'failed at destination' } },
  },
];
