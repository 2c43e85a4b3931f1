import { expect, test } from 'vitest';

import { parseGraphPath } from './graph-path.ts';

test.for([
  ['drives/b!1/root', [{ text: 'drives' }, { text: 'b!1' }, { text: 'root' }]],
  ['root:/a%20b/c%23%25', [{ text: 'root', below: ['a b', 'c#%'] }]],
  ['root:/a/b:/children', [{ text: 'root', below: ['a', 'b'] }, { text: 'children' }]],
  ['items/01A:/a%3Ab:', [{ text: 'items' }, { text: '01A', below: ['a:b'] }]],
  [
    'sites/host:/sites/a:/drives/x/root:/b',
    [
      { text: 'sites' },
      { text: 'host', below: ['sites', 'a'] },
      { text: 'drives' },
      { text: 'x' },
      { text: 'root', below: ['b'] },
    ],
  ],
  ['root:', [{ text: 'root', below: [] }]],
] as const)('%s', ([raw, path]) => {
  expect(parseGraphPath(raw)).toEqual(path);
});

test.for(['root:/a%2Fb', 'root:/100%', 'root:/%ff', 'root:/a:b/c'])('refuses %s', (raw) => {
  expect(() => parseGraphPath(raw)).toThrow();
});
