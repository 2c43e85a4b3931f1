import { defineConfig } from 'vitest/config';

import { AcceptanceReporter } from './testing/reporters/acceptance-reporter.ts';
import { SummaryReporter } from './testing/reporters/summary-reporter.ts';

/** What processes of several files would make at the same time. */
const globalSetup = 'e2e/support/prepare-page.ts';

/** Real servers, processes and browsers on a busy machine: what fails is tried once more, and named in the end when it passes then. */
const retry = 1;

/**
 * `unit`: beside the code, no network beyond loopback sockets of its own. `acceptance`: every connector against every server.
 * `system`: the command and the test servers as processes. `browser`: the whole product in a real browser. `soak`: full sizes, hours; only by `./drover soak`.
 */
const projects = {
  unit: {
    include: ['packages/**/src/**/*.test.ts', 'apps/**/src/**/*.test.ts', '{testing,bench,scripts}/**/*.test.ts'],
    testTimeout: 20_000,
    maxWorkers: 2,
    retry,
  },
  acceptance: { include: ['{packages,apps}/**/src/**/*.acceptance.ts'], testTimeout: 120_000, maxWorkers: 2, retry },
  system: { include: ['{e2e,testing}/**/*.system.ts'], testTimeout: 240_000, maxWorkers: 2, globalSetup, retry },
  browser: { include: ['e2e/browser/**/*.browser.ts'], testTimeout: 300_000, maxWorkers: 2, globalSetup, retry },
  soak: { include: ['soak/**/*.soak.ts'], testTimeout: 14_400_000, fileParallelism: false },
};

const summary = process.env['DROVER_TEST_SUMMARY'];

export default defineConfig({
  test: {
    reporters: ['default', new AcceptanceReporter(), ...(summary === undefined ? [] : [new SummaryReporter(summary)])],
    projects: Object.entries(projects).map(([name, settings]) => ({
      test: { name, hookTimeout: 200_000, ...settings },
    })),
  },
});
