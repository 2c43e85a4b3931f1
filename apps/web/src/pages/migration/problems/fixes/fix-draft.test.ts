import { expect, it } from 'vitest';
import { draftFor, type FixDraft, ruleOf } from './fix-draft.ts';

const drafted = (draft: Partial<FixDraft>) => ruleOf({ ...draftFor(null), ...draft });

it.each([
  ['unsupported-at-destination:path-too-long', 'rename-folder'],
  ['unsupported-at-destination:name', 'replace-characters'],
  ['destination:invalid-name', 'replace-characters'],
  ['unsupported-at-destination:too-large', 'exclude-larger'],
  ['link', 'exclude-names'],
  [null, 'replace-characters'],
] as const)('problems of the cause %s begin with %s', (cause, kind) => {
  expect(draftFor(cause).kind).toBe(kind);
});

it.each<[Partial<FixDraft>, unknown]>([
  [{ by: '_' }, { kind: 'replace-characters', by: '_' }],
  [{ by: '' }, null],
  [
    { kind: 'rename-folder', folder: '/a/b c/', name: ' b ' },
    { kind: 'rename-folder', path: ['a', 'b c'], name: 'b' },
  ],
  [{ kind: 'rename-folder', folder: '/', name: 'b' }, null],
  [
    { kind: 'move-folder', folder: '/a/b/c', into: '/a', name: '' },
    { kind: 'move-folder', path: ['a', 'b', 'c'], to: ['a'], name: 'c' },
  ],
  [{ kind: 'move-folder', folder: '/a/b', into: '/a', name: 'c' }, null],
  [
    { kind: 'exclude-names', lines: '*.tmp\n\n  cache/ ' },
    { kind: 'exclude-names', patterns: ['*.tmp', 'cache/'] },
  ],
  [
    { kind: 'exclude-extensions', lines: '.pst\n*.ost\niso' },
    { kind: 'exclude-extensions', extensions: ['pst', 'ost', 'iso'] },
  ],
  [
    { kind: 'exclude-larger', megabytes: '1.5' },
    { kind: 'exclude-larger', bytes: 1_572_864 },
  ],
  [{ kind: 'exclude-larger', megabytes: '' }, null],
  [{ kind: 'exclude-larger', megabytes: 'much' }, null],
  [
    { kind: 'exclude-paths', lines: '/a/b\nc' },
    { kind: 'exclude-paths', paths: [['a', 'b'], ['c']] },
  ],
])('the draft %j says %j', (draft, rule) => {
  expect(drafted(draft)).toEqual(rule);
});
