import { writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Reporter, SerializedError, TestCase, TestModule, TestSuite, Vitest } from 'vitest/node';

/** What one run of Vitest comes to, as `./drover test` reads it. */
export interface TestSummary {
  readonly passed: number;
  /** Those of the passed tests that failed at first. */
  readonly secondTry?: readonly string[];
  /** Failed tests, and each error outside of tests: in a hook, while loading a file, unhandled. */
  readonly failed: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

/** Writes the summary as JSON to a file. */
export class SummaryReporter implements Reporter {
  readonly #file: string;
  #vitest: Vitest | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  async onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): Promise<void> {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const everythingWasAskedFor = this.#vitest?.getGlobalTestNamePattern() === undefined;
    const summary: TestSummary = {
      passed: tests.filter((test) => test.result().state === 'passed').length,
      secondTry: tests.filter((test) => test.diagnostic()?.flaky === true).map(nameOf),
      failed: [
        ...tests.filter((test) => test.result().state === 'failed').map(nameOf),
        ...modules.flatMap(errorsAround),
        ...unhandled.map((error) => `unhandled: ${error.message}`),
      ],
      skipped: tests.flatMap(skipOf).filter(({ reason }) => reason !== noReason || everythingWasAskedFor),
    };
    await writeFile(this.#file, JSON.stringify(summary));
  }
}

function nameOf(test: TestCase): string {
  return `${fileOf(test.module)}: ${test.fullName}`;
}

function fileOf(module: TestModule): string {
  return relative(process.cwd(), module.moduleId);
}

/** Errors of the file itself and of the hooks of its suites, which Vitest counts as no test. */
function errorsAround(module: TestModule): string[] {
  const places: (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
  return places.flatMap((place) => place.errors().map((error) => `${fileOf(module)}: ${error.message}`));
}

const noReason = 'no reason given';

/** Tests without a reason were skipped where they are written, because a hook before them failed, or by `-t`. */
function skipOf(test: TestCase): TestSummary['skipped'] {
  const result = test.result();
  if (result.state !== 'skipped') return [];
  return [{ name: nameOf(test), reason: result.note ?? noReason }];
}
