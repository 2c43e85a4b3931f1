import { expect, it } from 'vitest';
import { bomOf } from './bom.ts';

const component = (name: string, hashed = true) => ({
  ...{ 'bom-ref': `${name}@1.0.0`, purl: `pkg:npm/${name.replace('@', '%40')}@1.0.0` },
  ...(hashed ? { hashes: [{ alg: 'SHA-512', content: 'ab' }] } : {}),
});
const printed = (...components: object[]) =>
  JSON.stringify({
    ...{ bomFormat: 'CycloneDX', specVersion: '1.5', components },
    metadata: { component: { name: 'a-folder', 'bom-ref': 'drover@0.1.0' } },
    dependencies: [{ ref: 'drover@0.1.0', dependsOn: ['run@1.0.0', 'build@1.0.0'] }, { ref: 'build@1.0.0' }],
  });
const lock = JSON.stringify({
  packages: {
    '': { version: '0.1.0' },
    'node_modules/run': { version: '1.0.0' },
    'node_modules/build': { version: '1.0.0', dev: true },
    'apps/a/node_modules/@scope/nested': { version: '1.0.0' },
    'node_modules/@drover/core': { link: true },
  },
});
const own = component('@drover/core', false);

it('lists what Drover runs with under its name, and nothing that only builds or tests it', () => {
  const all = printed(component('run'), component('build'), component('@scope/nested'), own);
  const { components, dependencies, metadata } = bomOf(all, lock);
  expect(components.map((each) => each['bom-ref'])).toEqual(['run@1.0.0', '@scope/nested@1.0.0', '@drover/core@1.0.0']);
  expect(dependencies).toEqual([{ ref: 'drover@0.1.0', dependsOn: ['run@1.0.0'] }]);
  expect(metadata.component.name).toBe('drover');
});

it('is refused where a package of the lock file is missing, or has no hash', () => {
  expect(() => bomOf(printed(component('run'), own), lock)).toThrow(
    'pkg:npm/%40scope/nested@1.0.0 of the lock file is missing',
  );
  expect(() => bomOf(printed(component('run', false), component('@scope/nested')), lock)).toThrow('pkg:npm/run@1.0.0');
});
