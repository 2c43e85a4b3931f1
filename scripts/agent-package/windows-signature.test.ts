import { expect, it } from 'vitest';
import { withoutSignature } from './windows-signature.ts';

/** The headers of a 64-bit program with 64 bytes of content, and so many bytes of certificates behind it. */
function program(certificates: number): Buffer {
  const header = 0x80;
  const content = Buffer.alloc(1024, 0xaa);
  content.writeUInt32LE(header, 0x3c);
  content.write('PE\0\0', header, 'latin1');
  content.writeUInt16LE(0x20b, header + 24);
  content.writeUInt32LE(certificates === 0 ? 0 : content.length, header + 24 + 112 + 32);
  content.writeUInt32LE(certificates, header + 24 + 112 + 36);
  return Buffer.concat([content, Buffer.alloc(certificates, 0xcc)]);
}

it('takes the certificates and what points to them out of a program for Windows, and nothing else', () => {
  const signed = program(300);
  const bare = withoutSignature(signed);
  expect(bare).toEqual(program(0));
  expect(withoutSignature(bare)).toEqual(bare);
  expect(signed).toEqual(program(300));
});

it('refuses what is no such program, or holds more than it knows', () => {
  expect(() => withoutSignature(Buffer.alloc(1024))).toThrow('no 64-bit program');
  expect(() => withoutSignature(Buffer.concat([program(300), Buffer.alloc(1)]))).toThrow('behind the signature');
});
