import { describe, expect, it } from 'vitest';
import { checkFileCycles, checkPackageCycles, ringsOf } from './check-cycles.ts';
import { checkDependencies, checkImports } from './check-imports.ts';
import { checkDefaultExports, checkLengths, checkMachinePaths, checkWorldReads } from './check-sources.ts';
import { parseSource } from './parse-source.ts';
import { type Project, parseManifest } from './read-project.ts';

const manifest = (folder: string, name: string, exports: string[], dependencies: string[] = []) =>
  parseManifest(
    `${folder}/package.json`,
    JSON.stringify({
      name,
      exports: Object.fromEntries(exports.map((key) => [key, './x.ts'])),
      dependencies: Object.fromEntries(dependencies.map((key) => [key, '1.0.0'])),
    }),
  );

const MANIFESTS = [
  manifest('packages/core', '@drover/core', ['.'], ['zod']),
  manifest('packages/connector-kit', '@drover/connector-kit', ['.', './testing'], ['@drover/core']),
  manifest('packages/connectors', '@drover/connectors', ['./memory', './ftp'], ['@drover/core', 'ssh2']),
  manifest('packages/engine', '@drover/engine', ['.'], ['@drover/core']),
  manifest('apps/cli', '@drover/cli', ['.'], ['@drover/engine']),
  manifest('testing/servers', '@drover/testing-servers', ['.']),
];

function project(files: Readonly<Record<string, string>>, manifests = MANIFESTS): Project {
  const texts = Object.entries(files).map(([path, text]) => ({ path, text }));
  return { texts, manifests, sources: texts.map(({ path, text }) => parseSource(path, text)) };
}

const importing = (path: string, specifier: string) => checkImports(project({ [path]: `import '${specifier}';\n` }));

describe('the rule for imports', () => {
  it.each([
    ['packages/engine/src/run.ts', '@drover/connectors/ftp'],
    ['packages/engine/src/run.ts', '@drover/connectors/memory'],
    ['packages/engine/src/run.ts', 'node:net'],
    ['packages/engine/src/run.ts', 'node:tls'],
    ['packages/engine/src/run.ts', 'node:http'],
    ['packages/engine/src/run.ts', 'node:sqlite'],
    ['packages/engine/src/run.ts', 'node:fs/promises'],
    ['packages/engine/src/run.ts', 'pg'],
    ['packages/core/src/segment.ts', 'node:buffer'],
    ['packages/core/src/segment.ts', '@drover/engine'],
    ['packages/connectors/src/ftp/client.ts', '@drover/engine'],
    ['packages/connectors/src/ftp/client.ts', 'fastify'],
    ['packages/connectors/src/ftp/client.ts', '@drover/connector-kit/testing/cases'],
    ['packages/connectors/src/ftp/client.ts', '@drover/connectors/memory'],
    ['packages/connectors/src/ftp/client.ts', 'left-pad'],
    ['packages/connectors/src/ftp/client.ts', '../../../engine/src/index.ts'],
    ['packages/connectors/src/ftp/client.ts', '../../../../testing/servers/src/index.ts'],
    ['packages/connectors/src/ftp/ftp.test.ts', '@drover/engine'],
    ['packages/engine/src/run.test.ts', '@drover/connectors/ftp'],
    ['packages/newcomer/src/index.ts', '@drover/core'],
    ['apps/cli/src/main.ts', '@drover/testing-servers'],
    ['bench/run.ts', '../packages/core/src/segment.ts'],
    ['bench/run.ts', '@drover/core/src/segment.ts'],
  ])('finds %s importing %s', (path, specifier) => {
    expect(importing(path, specifier)).toEqual([expect.stringContaining(`${path}:1 `)]);
  });

  it.each([
    ['packages/engine/src/run.ts', '@drover/core'],
    ['packages/engine/src/run.ts', './plan/plan.ts'],
    ['packages/engine/src/run.ts', 'node:crypto'],
    ['packages/core/src/segment.ts', 'zod'],
    ['packages/core/src/segment.test.ts', 'node:fs/promises'],
    ['packages/core/src/segment.test.ts', 'fast-check'],
    ['packages/engine/src/run.test.ts', '@drover/connectors/memory'],
    ['packages/engine/src/testing/harness.ts', '@drover/connector-kit/testing'],
    ['packages/connectors/src/ftp/on-vsftpd.acceptance.ts', '@drover/testing-servers'],
    ['packages/connectors/src/ftp/client.ts', 'node:tls'],
    ['packages/connectors/src/sftp/client.ts', 'ssh2/lib/protocol/SFTP.js'],
    ['apps/cli/src/main.ts', '@drover/connectors/ftp'],
    ['bench/run.ts', '../soak/numbers.ts'],
    ['testing/servers/src/index.ts', 'node:net'],
  ])('lets %s import %s', (path, specifier) => {
    expect(importing(path, specifier)).toEqual([]);
  });

  it.each([
    "import type { A } from 'node:net';",
    "export { connect } from 'node:net';",
    "export * from 'node:net';",
    "const net = await import('node:net');",
    "type Socket = import('node:net').Socket;",
    "const name = 'x'; await import(name);",
  ])('sees every way to import: %s', (text) => {
    expect(checkImports(project({ 'packages/engine/src/run.ts': text }))).toHaveLength(1);
  });

  it('does not take strings and comments for imports', () => {
    const text = "// import 'node:net'\nexport const a = `import 'node:net'`;\nexport const b = /import 'node:net'/;\n";
    expect(checkImports(project({ 'packages/engine/src/run.ts': text }))).toEqual([]);
  });
});

describe('the rule for dependencies', () => {
  it('finds what the table does not allow', () => {
    const manifests = [
      ...MANIFESTS.filter(({ folder }) => folder !== 'packages/engine'),
      manifest('packages/engine', '@drover/engine', ['.'], ['@drover/core', '@drover/connectors', 'kysely', 'zod']),
      manifest('packages/newcomer', '@drover/newcomer', ['.']),
    ];
    expect(checkDependencies(project({}, manifests))).toEqual([
      'packages/engine must not depend on packages/connectors',
      'packages/engine must not depend on kysely',
      'packages/newcomer is no package of the table in rules.ts',
    ]);
    expect(checkDependencies(project({}))).toEqual([]);
  });
});

describe('the rule against rings', () => {
  it('finds files that import each other, also by types alone and by several steps', () => {
    const found = checkFileCycles(
      project({
        'packages/core/src/a.ts': "import './b/b.ts';",
        'packages/core/src/b/b.ts': "import type { C } from '../c.ts'; export type B = C;",
        'packages/core/src/c.ts': "export * from './a.ts';",
        'packages/core/src/d.ts': "import './a.ts';",
      }),
    );
    expect(found).toEqual([
      'packages/core/src/a.ts -> packages/core/src/b/b.ts -> packages/core/src/c.ts -> packages/core/src/a.ts',
    ]);
  });

  it('finds packages that import each other, tests aside', () => {
    const files = {
      'packages/core/src/a.ts': "import '@drover/engine';",
      'packages/engine/src/a.ts': "import '@drover/core';",
    };
    expect(checkPackageCycles(project(files))).toEqual(['packages/core -> packages/engine -> packages/core']);
    const tests = {
      'packages/core/src/a.test.ts': files['packages/core/src/a.ts'],
      'packages/engine/src/a.ts': "import '@drover/core';",
    };
    expect(checkPackageCycles(project(tests))).toEqual([]);
  });

  it('finds nothing where several ways lead to one place', () => {
    expect(
      ringsOf(
        new Map([
          ['a', ['b', 'c']],
          ['b', ['d']],
          ['c', ['d']],
          ['d', []],
        ]),
      ),
    ).toEqual([]);
    expect(ringsOf(new Map([['a', ['a']]]))).toEqual(['a -> a']);
  });
});

describe('the rule for what only programs read', () => {
  it.each([
    'process.env',
    "process['env']",
    'process?.env',
    'globalThis.process.env',
    'Date.now()',
    'globalThis.Date.now()',
    'new Date()',
    'Date()',
    'performance.now()',
    'performance.timeOrigin',
    'process.hrtime.bigint()',
  ])('finds %s in a package', (expression) => {
    const text = `export const a = 1;\nexport const b = ${expression};\n`;
    expect(checkWorldReads(project({ 'packages/engine/src/a.ts': text })).length).toBeGreaterThan(0);
    expect(checkWorldReads(project({ 'packages/engine/src/a.ts': text }))[0]).toContain('packages/engine/src/a.ts:2 ');
    for (const path of [
      'apps/cli/src/a.ts',
      'packages/engine/src/a.test.ts',
      'testing/servers/src/a.ts',
      'bench/a.ts',
    ]) {
      expect(checkWorldReads(project({ [path]: text }))).toEqual([]);
    }
  });

  it.each(["import process from 'node:process';", 'const { env } = process;', 'const world = process;'])(
    'finds %s',
    (text) => {
      expect(checkWorldReads(project({ 'packages/engine/src/a.ts': text }))).toHaveLength(1);
    },
  );

  it.each([
    'new Date(0)',
    'Date.parse("2020")',
    'Date.UTC(2020, 1)',
    'clock.now()',
    'job.process(1)',
    '"process.env"',
    '{ process: 1 }',
    'setTimeout(() => {}, 1)',
  ])('lets %s pass', (expression) => {
    expect(checkWorldReads(project({ 'packages/engine/src/a.ts': `export const b = ${expression};` }))).toEqual([]);
  });
});

describe('the rules for files', () => {
  it('find a file of more than 400 lines', () => {
    const lines = (count: number) => checkLengths(project({ 'packages/core/src/a.ts': 'export {};\n'.repeat(count) }));
    expect(lines(400)).toEqual([]);
    expect(lines(401)).toEqual(['packages/core/src/a.ts has 401 lines']);
  });

  it.each(['export default 1;', 'const a = 1; export { a as default };', "export { default } from './b.ts';"])(
    'find the default export in %s',
    (text) => {
      expect(checkDefaultExports(project({ 'packages/core/src/a.ts': text }))).toHaveLength(1);
      expect(checkDefaultExports(project({ 'vitest.config.ts': text }))).toEqual([]);
    },
  );

  it('do not find an import of a default export', () => {
    expect(checkDefaultExports(project({ 'packages/core/src/a.ts': "import a from 'a'; export { a };" }))).toEqual([]);
  });

  it('find a path of one machine in any text', () => {
    const texts = {
      texts: [{ path: 'docs/a.md', text: 'One\nsee /somewhere/checkout/docs\n' }],
      sources: [],
      manifests: [],
    };
    expect(checkMachinePaths(texts, ['/somewhere/checkout/'])).toEqual([
      'docs/a.md:2 names a path of one machine: /somewhere/checkout/',
    ]);
    expect(checkMachinePaths(texts, ['/elsewhere/', '/checkout/'])).toEqual([]);
  });

  it('refuse to judge what does not parse', () => {
    expect(() => parseSource('packages/core/src/a.ts', 'export const = 1')).toThrow(SyntaxError);
  });
});
