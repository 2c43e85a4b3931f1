import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageSplitter } from './message-splitter.ts';
import { ProtocolViolation } from './sftp-codec.ts';

const messages = fc.array(fc.uint8Array({ minLength: 5, maxLength: 3000 }), { maxLength: 20 });

function framed(parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}

describe('MessageSplitter', () => {
  it('gives the same messages however the bytes are cut', () => {
    fc.assert(
      fc.property(messages, fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1 }), (parts, cuts) => {
        const stream = framed(parts);
        const got: Buffer[] = [];
        const splitter = new MessageSplitter((message) => got.push(Buffer.from(message)));
        for (let at = 0, i = 0; at < stream.length; i++) {
          const length = cuts[i % cuts.length] ?? 1;
          splitter.push(Buffer.from(stream.subarray(at, at + length)));
          at += length;
        }
        expect(got).toEqual(parts.map((part) => Buffer.from(part)));
      }),
    );
  });

  it('hands on a message that arrived whole without copying it', () => {
    const stream = framed([Buffer.from('hello')]);
    let got: Buffer | undefined;
    new MessageSplitter((message) => {
      got = message;
    }).push(stream);
    expect(got?.buffer).toBe(stream.buffer);
  });

  it('hands on the content of files in the pieces in which it came, and gathers what came in crumbs', () => {
    const content = Buffer.alloc(200_000, 'content of a file ');
    const message = Buffer.concat([Buffer.from([103, 0, 0, 0, 1, 0, 3, 13, 64]), content]);
    const stream = framed([message, Buffer.from('after it'), message]);
    for (const cut of [1, 13, 1000, 8191, 8192, 8200, 32_755, 100_000, 1_000_000]) {
      const got: Buffer[] = [];
      let pieces = 0;
      const splitter = new MessageSplitter((first, rest) => {
        got.push(Buffer.concat([first, ...rest]));
        pieces += 1 + rest.length;
      });
      for (let at = 0; at < stream.length; at += cut) splitter.push(stream.subarray(at, at + cut));
      expect(got.map((one) => one.length)).toEqual([message.length, 8, message.length]);
      expect(Buffer.concat(got).equals(Buffer.concat([message, Buffer.from('after it'), message]))).toBe(true);
      expect(pieces).toBeLessThanOrEqual(3 + stream.length / 8192);
      if (cut === 32_755) expect(pieces).toBeGreaterThan(10);
    }
  });

  it.each([0, 4, 1024 * 1024 + 1, 0xffff_ffff])(
    'refuses a message of %i bytes before it takes memory for it',
    (length) => {
      const head = Buffer.alloc(4);
      head.writeUInt32BE(length);
      const splitter = new MessageSplitter(() => undefined);
      expect(() => splitter.push(head)).toThrow(ProtocolViolation);
    },
  );
});
