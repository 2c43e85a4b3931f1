/** What a package may use of the others and of the world. */
export interface PackageRule {
  /** Folders of the packages that it may import; `anything` for what wires or tests the others. */
  readonly mayImport: readonly string[] | 'anything';
  /** Modules from outside that it must not see. `node:*` stands for all of Node. */
  readonly neverSees?: readonly string[];
  /** True for programs: only they read the environment, the clock and `process`. */
  readonly readsWorld?: boolean;
}

const DATABASES = ['pg', 'pg-boss', 'kysely', 'node:sqlite', 'better-sqlite3'];
const WEB_FRAMEWORKS = ['fastify', 'express', 'hono'];
const NETWORK = [
  'node:net',
  'node:tls',
  'node:http',
  'node:https',
  'node:http2',
  'node:dgram',
  'node:dns',
  'node:dns/promises',
  'undici',
  'ws',
];
const MACHINE = ['node:fs', 'node:fs/promises', 'node:child_process', 'node:os'];

const PROGRAM = { readsWorld: true } as const;
const FREE: PackageRule = { mayImport: 'anything', readsWorld: true };

/** The house, from the ground up: a package imports only from those named. */
export const PACKAGE_RULES: Readonly<Record<string, PackageRule>> = {
  'packages/core': { mayImport: [], neverSees: ['node:*', ...DATABASES, ...WEB_FRAMEWORKS] },
  'packages/connector-kit': { mayImport: ['packages/core'], neverSees: [...DATABASES, ...WEB_FRAMEWORKS] },
  'packages/connectors': {
    mayImport: ['packages/core', 'packages/connector-kit'],
    neverSees: [...DATABASES, ...WEB_FRAMEWORKS],
  },
  'packages/engine': {
    mayImport: ['packages/core'],
    neverSees: [...NETWORK, ...MACHINE, ...DATABASES, ...WEB_FRAMEWORKS],
  },
  'packages/agent-link': { mayImport: ['packages/core'], neverSees: [...DATABASES, ...WEB_FRAMEWORKS] },
  'packages/migration': { mayImport: ['packages/core'], neverSees: ['node:*', ...DATABASES, ...WEB_FRAMEWORKS] },
  'packages/api': { mayImport: ['packages/core', 'packages/migration'], neverSees: [...DATABASES, ...WEB_FRAMEWORKS] },
  'packages/proof': {
    mayImport: ['packages/core'],
    neverSees: [...NETWORK, ...MACHINE, ...DATABASES, ...WEB_FRAMEWORKS],
  },
  'packages/database': {
    mayImport: ['packages/core', 'packages/engine', 'packages/migration'],
    neverSees: WEB_FRAMEWORKS,
  },
  'apps/server': {
    ...PROGRAM,
    mayImport: [
      'packages/core',
      'packages/connector-kit',
      'packages/connectors',
      'packages/engine',
      'packages/agent-link',
      'packages/migration',
      'packages/api',
      'packages/database',
      'packages/proof',
    ],
  },
  'apps/agent': {
    ...PROGRAM,
    mayImport: ['packages/core', 'packages/connector-kit', 'packages/connectors', 'packages/agent-link'],
  },
  'apps/cli': {
    ...PROGRAM,
    mayImport: [
      'packages/core',
      'packages/connector-kit',
      'packages/connectors',
      'packages/engine',
      'packages/migration',
      'packages/proof',
      'packages/api',
    ],
  },
  'apps/web': { ...PROGRAM, mayImport: ['packages/core', 'packages/migration', 'packages/api'], neverSees: ['node:*'] },
  'testing/servers': FREE,
  'testing/architecture': FREE,
  'testing/reporters': FREE,
  'testing/docs': FREE,
  'testing/proof': FREE,
  'testing/simulation': FREE,
  e2e: FREE,
  soak: FREE,
  bench: FREE,
};

/** What the tests of every package may import besides. */
export const TEST_IMPORTS: readonly string[] = [
  '@drover/agent-link/testing',
  '@drover/connector-kit',
  '@drover/connector-kit/testing',
  '@drover/connectors/local-files',
  '@drover/connectors/memory',
  '@drover/engine/testing',
  '@drover/proof/testing',
  '@drover/testing-servers',
  '@drover/testing-servers/microsoft',
];

export const MAX_LINES = 400;

/** The rule's key for a file or folder; null for what lies in no package, such as a configuration file at the top. */
export function packageOf(path: string): string | null {
  const [first = '', second = ''] = path.split('/');
  if (['packages', 'apps', 'testing'].includes(first)) return `${first}/${second}`;
  return first in PACKAGE_RULES ? first : null;
}

/** True for files that only run in tests. */
export function isTestFile(path: string): boolean {
  return /\.(?:test|acceptance|system|browser|soak)\.tsx?$/.test(path) || /\/src\/(?:.*\/)?testing\//.test(path);
}
