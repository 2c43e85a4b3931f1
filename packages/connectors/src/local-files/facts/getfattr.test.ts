import { describe, expect, it } from 'vitest';
import { Owners } from '../owners.ts';
import { readNtfsAttributes, readSambaAttributes } from './dos-attributes.ts';
import { linuxFacts, readAttributes } from './getfattr.ts';
import { readPosixAcl } from './posix-acl.ts';
import { attributeNames } from './windows-attributes.ts';

const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const owners = new Owners('anna:x:1000:1000::/:\n', 'staff:x:50:\n');

describe('an access list as Linux keeps it', () => {
  const list = bytes(
    '02000000 01000700ffffffff 02000500e8030000 02000400d2040000 04000500ffffffff 0800070032000000 10000700ffffffff 20000000ffffffff',
  );

  it('is told with names where the machine has them', () => {
    expect(readPosixAcl(list, owners)).toEqual([
      ...['user::rwx', 'user:anna:r-x', 'user:1234:r--', 'group::r-x', 'group:staff:rwx', 'mask::rwx', 'other::---'],
    ]);
    expect(readPosixAcl(list, undefined)?.[1]).toBe('user:1000:r-x');
  });

  it.each([['', '01000000', '0200000001', '02000000 40000700ffffffff']])('%j is none', (hex) => {
    expect(readPosixAcl(bytes(hex), owners)).toBeNull();
  });
});

describe("Windows' attributes on Linux", () => {
  it.each([
    ['Samba, version 3', '3078323200 00 0300 0300 0000 11000000 22000000 00000000dcc70d9f', ['hidden', 'archive']],
    ['Samba, version 4', '00 00 0400 04000000 51000000 26100000 00000000', ['hidden', 'system', 'archive', 'offline']],
  ])('are read as %s keeps them', (_, hex, names) => {
    expect(attributeNames(readSambaAttributes(bytes(hex)) ?? 0)).toEqual(names);
  });

  it.each(['', '0000', '00000900040000005100000020000000', '00000400040000005000000020000000', '3078'])(
    '%j tells none',
    (hex) => {
      expect(readSambaAttributes(bytes(hex))).toBeNull();
    },
  );

  it('are read as NTFS drivers tell them', () => {
    expect(attributeNames(readNtfsAttributes(bytes('21000000')) ?? 0)).toEqual(['read-only', 'archive']);
    expect(readNtfsAttributes(bytes('2100'))).toBeNull();
  });
});

describe('what getfattr prints', () => {
  it('is read with names of any bytes', () => {
    const output = Buffer.from(
      '# file: ./plain\nuser.DOSATTRIB=0x00ff\n\n# file: ./a\\012b\\134c\nsystem.posix_acl_access=0x01\nsystem.posix_acl_default=0x02\n\n# file: ./\xff\nuser.x=0x\n\n',
      'latin1',
    );
    const read = Array.from(readAttributes(output), ([name, found]) => [name, [...found.keys()]]);
    expect(read).toEqual([
      ['plain', ['user.DOSATTRIB']],
      ['a\nb\\c', ['system.posix_acl_access', 'system.posix_acl_default']],
      ['\uefff', ['user.x']],
    ]);
  });
});

it.skipIf(process.platform === 'win32')(
  'names that begin with a dot are told as hidden, whatever else is known',
  async () => {
    await using facts = linuxFacts({ file: 'true', env: { PATH: '/usr/bin:/bin' } });
    const question = { prefix: '/', names: ['.profile', 'visible'], owners: undefined } as const;
    expect(await facts.ask(question, new AbortController().signal)).toEqual(
      new Map([['.profile', { attributes: ['hidden'] }]]),
    );
  },
);
