import { expect, test } from 'vitest';
import { parseFingerprint } from './tls.ts';

const hex = 'FC25EF30828E51DED99CF4189A99DB500973EC9C712A67EA442A21C32BD12723';
const colons = hex.replace(/..(?!$)/g, '$&:');

test.each([
  ['as the error shows it', `SHA256:${colons}`],
  ['as openssl prints it', `sha256 Fingerprint=${colons}`],
  ['bare and in lower case', hex.toLowerCase()],
  ['in base64', `SHA256:${Buffer.from(hex, 'hex').toString('base64')}`],
  ['with spaces around', `  ${colons} `],
])('takes a fingerprint %s', (_, text) => {
  expect(parseFingerprint(text)).toBe(colons);
});

test.each(['', 'SHA256:', hex.slice(2), `${hex}00`, 'any', 'MD5:00:11'])('refuses %j', (text) => {
  expect(parseFingerprint(text)).toBeNull();
});
