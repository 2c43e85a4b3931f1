import { createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { AesGcmCipher } from './aes-gcm-cipher.ts';

const key = createSecretKey(randomBytes(16));

/** The payloads in what was sent, read as RFC 5647 says, packet by packet. */
function payloadsIn(sent: Buffer, nonce: Buffer): Buffer[] {
  const payloads: Buffer[] = [];
  const counter = Buffer.from(nonce);
  for (let at = 0; at < sent.length; ) {
    const length = sent.readUInt32BE(at);
    expect(length % 16).toBe(0);
    const decipher = createDecipheriv('aes-128-gcm', key, counter);
    decipher.setAAD(sent.subarray(at, at + 4));
    decipher.setAuthTag(sent.subarray(at + 4 + length, at + 20 + length));
    const plain = Buffer.concat([decipher.update(sent.subarray(at + 4, at + 4 + length)), decipher.final()]);
    const padding = plain[0] ?? 0;
    expect(padding).toBeGreaterThanOrEqual(4);
    payloads.push(plain.subarray(1, length - padding));
    counter.writeBigUInt64BE(BigInt.asUintN(64, counter.readBigUInt64BE(4) + 1n), 4);
    at += 20 + length;
  }
  return payloads;
}

test('every packet can be read by who has the key, whatever its size, also where the counter carries over', () => {
  const nonce = Buffer.from('00010203ffffffffffffff80', 'hex');
  const sent: Uint8Array[] = [];
  const start = { outSeqno: 0xffff_ffff, _onWrite: (bytes: Uint8Array) => void sent.push(bytes) };
  const cipher = new AesGcmCipher({ ...start, _encSSLName: 'aes-128-gcm', _encKey: key, _encIV: nonce });
  const sizes = [1, 2, 10, 11, 12, 13, 14, 15, 16, 17, 8191, 8192, 32_777, 9000, 32_777, 5];
  const payloads = Array.from({ length: 300 }, (_, i) => randomBytes(sizes[i % sizes.length] ?? 1));
  for (const payload of payloads) {
    const packet = cipher.allocPacket(payload.length);
    packet.set(payload, 5);
    cipher.encrypt(packet);
  }
  const read = payloadsIn(Buffer.concat(sent), nonce);
  expect(read.map((payload) => payload.toString('hex'))).toEqual(payloads.map((payload) => payload.toString('hex')));
  expect(cipher.outSeqno).toBe(299);
});

test('small packets stay as they are until they are sent, and nothing is sent once the keys are given up', () => {
  const sent: Uint8Array[] = [];
  const start = { outSeqno: 0, _onWrite: (bytes: Uint8Array) => void sent.push(bytes) };
  const cipher = new AesGcmCipher({ ...start, _encSSLName: 'aes-128-gcm', _encKey: key, _encIV: Buffer.alloc(12) });
  const first = cipher.allocPacket(100).fill(1, 5, 105);
  cipher.allocPacket(100).fill(2, 5, 105);
  cipher.encrypt(first);
  expect(payloadsIn(Buffer.concat(sent), Buffer.alloc(12))).toEqual([Buffer.alloc(100, 1)]);
  cipher.free();
  cipher.encrypt(first);
  expect(sent).toHaveLength(3);
});
