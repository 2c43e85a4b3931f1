import { expect, it } from 'vitest';
import { base32, codeAt, newSecret, otpauthUri, stepOfCode } from './totp.ts';

// RFC 6238, appendix B: the last six of its eight digits, SHA-1.
const SECRET = base32(Buffer.from('12345678901234567890'));

it.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('gives at %d seconds the code of the standard', (seconds, code) => {
  expect(codeAt(SECRET, Math.floor(seconds / 30))).toBe(code);
  expect(stepOfCode(SECRET, code, seconds * 1000)).toBe(Math.floor(seconds / 30));
});

it('writes base32 as RFC 4648 does', () => {
  expect(['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => base32(Buffer.from(text)))).toEqual(
    ['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI'], // without padding
  );
});

it('takes the codes of half a minute before and after, with a blank in them, and no others', () => {
  const now = 1_700_000_000_000;
  const step = Math.floor(now / 30_000);
  for (const near of [step - 1, step, step + 1]) {
    const code = codeAt(SECRET, near);
    expect(stepOfCode(SECRET, `${code.slice(0, 3)} ${code.slice(3)}`, now)).toBe(near);
  }
  for (const far of [step - 2, step + 2]) expect(stepOfCode(SECRET, codeAt(SECRET, far), now)).toBeNull();
  for (const none of ['', '12345', '1234567', 'abcdef', '１２３４５６'])
    expect(stepOfCode(SECRET, none, now)).toBeNull();
});

it('makes secrets of 160 bits that are never the same, and the address that apps read', () => {
  const secret = newSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(newSecret()).not.toBe(secret);
  expect(otpauthUri(SECRET, { issuer: 'Drover', account: 'a&b@example.org' })).toBe(
    `otpauth://totp/Drover:a%26b%40example.org?secret=${SECRET}&issuer=Drover&algorithm=SHA1&digits=6&period=30`,
  );
});
