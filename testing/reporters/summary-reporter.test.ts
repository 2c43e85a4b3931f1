import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { TestSummary } from './summary-reporter.ts';

const vitest = resolve(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');

/** Runs Vitest itself over one file in a folder of its own and gives back what the reporter wrote. */
async function summaryOf(testFile: string, ...options: string[]): Promise<TestSummary> {
  const folder = await mkdtemp(join(tmpdir(), 'drover-reporter-'));
  try {
    const reporter = JSON.stringify(join(import.meta.dirname, 'summary-reporter.ts'));
    const config = `import { SummaryReporter } from ${reporter};
      export default { test: { globals: true, reporters: [new SummaryReporter('summary.json')] } };`;
    await writeFile(join(folder, 'vitest.config.ts'), config);
    await writeFile(join(folder, 'some.test.ts'), testFile);
    await new Promise((done) => {
      execFile(process.execPath, [vitest, 'run', ...options], { cwd: folder }, done);
    });
    return JSON.parse(await readFile(join(folder, 'summary.json'), 'utf8')) as TestSummary;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

it('counts what passed, and names what failed and what was skipped with its reason', async () => {
  const summary = await summaryOf(`
    test('one', () => undefined);
    test.each([1, 2])('of many %i', () => undefined);
    describe('a suite', () => {
      test('breaks', () => { throw new Error('broken'); });
      test('cannot run', (context) => context.skip('no such server'));
      test.skip('is switched off', () => undefined);
    });`);
  expect(summary).toEqual({
    passed: 3,
    secondTry: [],
    failed: ['some.test.ts: a suite > breaks'],
    skipped: [
      { name: 'some.test.ts: a suite > cannot run', reason: 'no such server' },
      { name: 'some.test.ts: a suite > is switched off', reason: 'no reason given' },
    ],
  });
});

it('names what passed only at the second try', async () => {
  const summary = await summaryOf(`
    let tries = 0;
    test('late', { retry: 1 }, () => { tries++; if (tries < 2) throw new Error('too early'); });
    test('never', { retry: 1 }, () => { throw new Error('broken'); });`);
  expect(summary).toMatchObject({
    passed: 1,
    secondTry: ['some.test.ts: late'],
    failed: ['some.test.ts: never'],
  });
});

it.each([
  [
    'a hook',
    `describe('a suite', () => { beforeAll(() => { throw new Error('broken'); }); test('x', () => undefined); });`,
  ],
  ['a file that cannot be loaded', `throw new Error('broken');`],
  ['a promise that nobody awaits', `test('x', () => { Promise.reject(new Error('broken')); });`],
])('counts an error in %s as a failure', async (_place, file) => {
  const { failed } = await summaryOf(file);
  expect(failed).toEqual([expect.stringContaining('broken')]);
});

it('leaves out the tests that nobody asked for', async () => {
  const file = `
    test('wanted', () => undefined);
    test('wanted as well', (context) => context.skip('no such server'));
    test('other', () => undefined);`;
  expect(await summaryOf(file, '-t', '^wanted')).toEqual({
    passed: 1,
    secondTry: [],
    failed: [],
    skipped: [{ name: 'some.test.ts: wanted as well', reason: 'no such server' }],
  });
});
