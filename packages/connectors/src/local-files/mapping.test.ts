import type { Stats } from 'node:fs';
import { rootRef, StorageError } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { entryOf, kindOf } from './entry.ts';
import { fromSystem } from './errors.ts';
import { linuxFileSystem, unknownFileSystem } from './file-systems.ts';
import { segmentFromListing } from './listing.ts';

const item = { root: '', segments: ['a', 'b.txt'] };

function statsOf(changes: Partial<Stats>): Stats {
  const stats = {
    dev: 5,
    ino: 77,
    mode: 0o100644,
    uid: 1000,
    gid: 100,
    size: 10,
    blocks: 8,
    mtimeMs: 1_500.25,
    birthtimeMs: 1_000,
  };
  return { ...stats, ...changes } as Stats;
}

const ext4 = linuxFileSystem(0xef53);

describe('what lstat tells', () => {
  it('becomes an entry with everything in it', () => {
    expect(entryOf(item, 'b.txt', statsOf({}), ext4)).toEqual({
      ref: item,
      name: 'b.txt',
      kind: 'file',
      size: 10,
      modified: { epochMs: 1_500.25, precisionMs: 0.001 },
      created: { epochMs: 1_000, precisionMs: 0.001 },
      mode: 0o644,
      owner: '1000',
      group: '100',
      fileId: '5:77',
      allocatedSize: 4_096,
    });
  });

  it('has no size for what is no file, and a target for a link', () => {
    const folder = entryOf(rootRef(), '', statsOf({ mode: 0o040755 }), ext4);
    expect(folder).toMatchObject({ kind: 'folder', size: null });
    expect(folder).not.toHaveProperty('allocatedSize');
    expect(entryOf(item, 'b.txt', statsOf({ mode: 0o120777 }), ext4, '../c')).toMatchObject({
      kind: 'link',
      size: null,
      linkTarget: '../c',
    });
  });

  it('leaves out what the file system does not keep or a number cannot hold', () => {
    const entry = entryOf(item, 'b.txt', statsOf({ birthtimeMs: 0, ino: 2 ** 60 }), ext4);
    expect(entry).not.toHaveProperty('created');
    expect(entry).not.toHaveProperty('fileId');
  });

  it('is as precise as the file system', () => {
    expect(entryOf(item, 'b.txt', statsOf({}), linuxFileSystem(0x4d44)).modified?.precisionMs).toBe(2_000);
  });

  it.each([
    [0o100000, 'file'],
    [0o040000, 'folder'],
    [0o120000, 'link'],
    [0o140000, 'special'],
    [0o010000, 'special'],
    [0o020000, 'special'],
    [0o060000, 'special'],
  ])('tells by the mode %o that it is a %s', (mode, kind) => {
    expect(kindOf(mode | 0o644)).toBe(kind);
  });
});

describe('what is known of file systems', () => {
  it('lets calls block on disks of this machine and nowhere else', () => {
    const local = [0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x4d44].map((type) => linuxFileSystem(type).local);
    const remote = [0x6969, 0xff534d42, 0xfe534d42, 0x65735546, 0x01021997, 0x12345678].map(
      (type) => linuxFileSystem(type).local,
    );
    expect([local, remote, unknownFileSystem.local]).toEqual([Array(5).fill(true), Array(6).fill(false), false]);
  });
});

describe('names in a listing', () => {
  it.each<[string, number[], string]>([
    ['ASCII', [0x61, 0x62], 'ab'],
    ['UTF-8', [0xc3, 0xa4], 'ä'],
    ['bytes that are no UTF-8', [0x66, 0xff], 'f\uefff'],
    ['a replacement character of its own', [0xef, 0xbf, 0xbd], '\ufffd'],
  ])('are read from %s either way', (_, bytes, segment) => {
    expect(segmentFromListing(Buffer.from(bytes))).toBe(segment);
    expect(segmentFromListing(Buffer.from(bytes).toString('latin1'))).toBe(segment);
  });
});

describe('failures of the operating system', () => {
  it.each([
    ['ENOENT', 'not-found', 'path', false],
    ['ENOTDIR', 'not-found', 'path', false],
    ['EACCES', 'permission-denied', 'permission', false],
    ['EPERM', 'permission-denied', 'permission', false],
    ['EROFS', 'permission-denied', 'permission', false],
    ['ENOSPC', 'quota-exceeded', 'space', false],
    ['EDQUOT', 'quota-exceeded', 'space', false],
    ['EFBIG', 'too-large', 'space', false],
    ['EEXIST', 'already-exists', 'path', false],
    ['EISDIR', 'already-exists', 'path', false],
    ['ENAMETOOLONG', 'invalid-name', 'path', false],
    ['EILSEQ', 'invalid-name', 'path', false],
    ['ELOOP', 'unsupported', 'path', false],
    ['EBUSY', 'locked', undefined, true],
    ['ETXTBSY', 'locked', undefined, true],
    ['EMFILE', 'unavailable', 'server', true],
    ['EIO', 'unavailable', 'server', true],
    ['ESTALE', 'unavailable', 'network', true],
    ['EHOSTDOWN', 'unavailable', 'network', true],
    ['ETIMEDOUT', 'timeout', 'network', true],
    ['EOPNOTSUPP', 'unsupported', undefined, false],
    ['EWHATEVER', 'unexpected', undefined, false],
  ])('%s is %s', (code, kind, fault, retryable) => {
    const cause = Object.assign(new Error(`${code}: open '/proc/self/fd/9/b.txt'`), { code, syscall: 'open' });
    const error = fromSystem(cause, { path: '/srv/shares', depth: 0 }, item);
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ kind, fault, retryable, item, vendor: code, cause });
    const { message, remedy } = error as StorageError;
    expect(message).toContain('/srv/shares/a/b.txt');
    expect(message).not.toContain('/proc/');
    expect(remedy).toMatch(/\.$/);
  });

  it('leaves alone what the operating system did not say', () => {
    const bug = new TypeError('x');
    const own = new StorageError({ kind: 'corrupt', message: 'short' });
    const top = { path: '/', depth: 0 };
    expect([fromSystem(bug, top, item), fromSystem(own, top, item)]).toEqual([bug, own]);
  });
});
