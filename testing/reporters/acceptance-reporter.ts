import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AcceptanceRecord } from '@drover/connector-kit/testing';
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';
import { acceptanceTable } from './acceptance-table.ts';

const FOLDER = 'test-results';

/** Writes what the acceptance suite found, connector by connector and case by case, as a table for people and as data. */
export class AcceptanceReporter implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const records = modules.flatMap((module) => [...module.children.allTests()].flatMap(recordsOf));
    if (records.length === 0) return;
    await mkdir(FOLDER, { recursive: true });
    await writeFile(join(FOLDER, 'acceptance.json'), `${JSON.stringify(records, null, 1)}\n`);
    await writeFile(join(FOLDER, 'acceptance.md'), acceptanceTable(records));
  }
}

/** One record for a test of the suite, none for any other test and for cases that nobody asked for (`-t`). */
function recordsOf(test: TestCase): AcceptanceRecord[] {
  const record = test.meta().acceptance;
  if (record === undefined) return [];
  if (record.outcome !== undefined) return [record];
  const problem = problemOf(test);
  return problem === null ? [] : [{ ...record, outcome: 'failed', reason: problem }];
}

/** Why a case came to no outcome of its own; null when it was not to run. */
function problemOf(test: TestCase): string | null {
  const { errors } = test.result();
  if (errors?.[0] !== undefined) return errors[0].message;
  const suites: (TestSuite | TestModule)[] = [];
  for (let at: TestSuite | TestModule = test.parent; ; at = at.parent) {
    suites.push(at);
    if (at.type === 'module') break;
  }
  return suites.flatMap((suite) => suite.errors())[0]?.message ?? null;
}
