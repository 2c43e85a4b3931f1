import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';

import { QuickXorHash } from './quick-xor-hash.ts';

test.for([
  ['', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='],
  ['Sg==', 'SgAAAAAAAAAAAAAAAQAAAAAAAAA='],
  ['tbQ=', 'taAFAAAAAAAAAAAAAgAAAAAAAAA='],
  ['0pZP', '0rDEEwAAAAAAAAAAAwAAAAAAAAA='],
])('of %s is what rclone has for it', ([content = '', hash]) => {
  expect(new QuickXorHash().update(Buffer.from(content, 'base64')).digest()).toBe(hash);
});

test('does not depend on the pieces in which the bytes come', () => {
  const bytes = randomBytes(1000);
  const whole = new QuickXorHash().update(bytes).digest();
  const first = new QuickXorHash().update(bytes.subarray(0, 333));
  const second = new QuickXorHash(first).update(bytes.subarray(333));
  expect(second.digest()).toBe(whole);
  expect(first.digest()).not.toBe(whole);
});
