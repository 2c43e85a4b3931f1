import { defineConfig } from 'vitest/config';

const projects = ['unit', 'acceptance', 'system'] as const;

/**
 * `unit`: beside the code, no network beyond loopback sockets of its own. `acceptance`: every connector against every server.
 * `system`: the built command against real servers. `*.soak.ts` runs only by `./drover soak`.
 */
const include: Record<(typeof projects)[number], string[]> = {
  unit: ['packages/**/src/**/*.test.ts', 'apps/**/src/**/*.test.ts', 'testing/**/*.test.ts'],
  acceptance: ['packages/**/src/**/*.acceptance.ts'],
  system: ['e2e/**/*.system.ts', 'testing/**/*.system.ts'],
};

export default defineConfig({
  test: {
    projects: projects.map((name) => ({
      test: {
        name,
        include: include[name],
        testTimeout: name === 'unit' ? 20_000 : 120_000,
        hookTimeout: 120_000,
        ...(name === 'unit' ? {} : { fileParallelism: false }),
      },
    })),
  },
});
