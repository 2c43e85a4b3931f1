import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Md5 } from './md5.ts';

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('MD5 that can be taken up again', () => {
  it.each([0, 1, 55, 56, 63, 64, 65, 1000])('agrees with Node on %i bytes in small pieces', async (size) => {
    const bytes = randomBytes(size);
    const hash = await Md5.begin();
    for (let at = 0; at < size; at += 7) hash.update(bytes.subarray(at, at + 7));
    expect(hex(hash.digest())).toBe(md5(bytes));
  });

  it.each([0, 64, 6400, 1024 * 1024])('goes on elsewhere after %i bytes', async (length) => {
    const bytes = randomBytes(length + 1234);
    const first = await Md5.begin();
    first.update(bytes.subarray(0, length));
    const state = Uint8Array.from(first.state());
    const second = await Md5.resume(state, length);
    expect(second.length).toBe(length);
    second.update(bytes.subarray(length));
    expect(hex(second.digest())).toBe(md5(bytes));
  });

  it('counts on beyond what 29 bits hold', async () => {
    const counted = await Md5.resume(randomBytes(16), 2 ** 29 - 64);
    counted.update(randomBytes(128));
    const taken = await Md5.resume(Uint8Array.from(counted.state()), 2 ** 29 + 64);
    expect(hex(taken.digest())).toBe(hex(counted.digest()));
  });

  it('refuses to give its state inside a block', async () => {
    const hash = await Md5.begin();
    hash.update(Uint8Array.of(1));
    expect(() => hash.state()).toThrow(RangeError);
  });
});
