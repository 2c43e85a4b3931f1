import { posix, win32 } from 'node:path';
import { segmentFromBytes } from '@drover/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../usage-error.ts';
import { locationUrl, type RemoteLocation } from './location.ts';
import { type LocalRules, parseLocation } from './parse-location.ts';

const unix: LocalRules = { cwd: '/home/ann', windows: false, resolve: posix.resolve };
const windows: LocalRules = { cwd: 'C:\\Users\\ann', windows: true, resolve: win32.resolve };
const read = (text: string, rules = unix) => parseLocation(text, 'SRC', rules);
const bytes = (...values: number[]) => segmentFromBytes(Uint8Array.from(values));

describe('parseLocation', () => {
  it.each([
    ['docs', '/home/ann/docs'],
    ['./a:b', '/home/ann/a:b'],
    ['../bob/x/', '/home/bob/x'],
    ['/srv/data', '/srv/data'],
    ['/srv/a:b', '/srv/a:b'],
    ['C:\\data', '/home/ann/C:\\data'],
    ['file:///srv/My%20Files', '/srv/My Files'],
    ['file://localhost/srv', '/srv'],
    ['FILE:///srv/%25', '/srv/%'],
    ['file:///srv/caf%C3%A9', '/srv/café'],
    ['a%20b', '/home/ann/a%20b'],
  ])('takes %s as the local path %s', (text, path) => {
    expect(read(text)).toEqual({ type: 'local', path });
  });

  it('keeps undecodable bytes of a file URL in the escape of core', () => {
    expect(read('file:///srv/caf%E9')).toEqual({ type: 'local', path: `/srv/caf${bytes(0xe9)}` });
  });

  it.each([
    ['C:\\data\\x', 'C:\\data\\x'],
    ['d:/data', 'd:/data'],
    ['file:///C:/My%20Files', 'C:\\My Files'],
    ['data', 'C:\\Users\\ann\\data'],
  ])('takes %s on Windows as the local path %s', (text, path) => {
    expect(read(text, windows)).toEqual({ type: 'local', path });
  });

  const remote = (rest: Partial<RemoteLocation>): RemoteLocation => ({
    type: 'remote',
    scheme: 'sftp',
    host: 'host',
    port: 22,
    user: null,
    emptyPassword: false,
    path: { from: 'top', segments: [] },
    ...rest,
  });
  const top = (...segments: string[]) => ({ path: { from: 'top', segments } as const });
  const login = (...segments: string[]) => ({ path: { from: 'login-folder', segments } as const });

  it.each<[string, RemoteLocation]>([
    ['sftp://host', remote(login())],
    ['sftp://host/', remote(top())],
    ['sftp://host/a//b/./c/', remote(top('a', 'b', 'c'))],
    ['sftp://host/~', remote(login())],
    ['sftp://host/~/backup', remote(login('backup'))],
    ['sftp://host/%7E/backup', remote(top('~', 'backup'))],
    ['sftp://host/~ann/x', remote(top('~ann', 'x'))],
    ['sftp://me@host:2222/x', remote({ user: 'me', port: 2222, ...top('x') })],
    ['sftp://me@corp.com@host/x', remote({ user: 'me@corp.com', ...top('x') })],
    ['sftp://DOM%5Cme@HOST/', remote({ user: 'DOM\\me', ...top() })],
    ['sftp://me:@host/', remote({ user: 'me', emptyPassword: true, ...top() })],
    ['sftp://[::1]:2222/x', remote({ host: '::1', port: 2222, ...top('x') })],
    ['sftp://[fe80::1%eth0]/', remote({ host: 'fe80::1%eth0', ...top() })],
    ['sftp://host/a%20b/c?d#e', remote(top('a b', 'c?d#e'))],
    ['sftp://host/%FF%25', remote(top(`${bytes(0xff)}%`))],
    ['sftp://host/日本', remote(top('日本'))],
    ['ftp://host/x', remote({ scheme: 'ftp', port: 21, ...top('x') })],
    ['FTPS://host/x', remote({ scheme: 'ftps', port: 990, ...top('x') })],
    ['ftpes://host:2121/x', remote({ scheme: 'ftpes', port: 2121, ...top('x') })],
  ])('reads %s', (text, location) => {
    expect(read(text)).toEqual(location);
  });

  it.each([
    ['office:', { type: 'profile', name: 'office', written: 'office:', path: { from: 'profile', segments: [] } }],
    [
      'office:a/b',
      { type: 'profile', name: 'office', written: 'office:a/b', path: { from: 'profile', segments: ['a', 'b'] } },
    ],
    [
      'office:/a/b',
      { type: 'profile', name: 'office', written: 'office:/a/b', path: { from: 'top', segments: ['a', 'b'] } },
    ],
    [
      'office:~/a',
      { type: 'profile', name: 'office', written: 'office:~/a', path: { from: 'login-folder', segments: ['a'] } },
    ],
    ['server:Finance FTP', { type: 'server', name: 'Finance FTP' }],
  ])('reads %s', (text, location) => {
    expect(read(text)).toEqual(location);
  });

  it.each([
    ['', 'is empty'],
    ['http://host/x', 'http:// is not known'],
    ['me@host:docs', 'sftp://user@host/~/path'],
    ['sftp://', 'no valid host name'],
    ['sftp:///x', 'no valid host name'],
    ['sftp://ho st/x', 'no valid host name'],
    ['sftp://host:0/x', 'no port'],
    ['sftp://host:99999/x', 'no port'],
    ['sftp://host:x/', 'no port'],
    ['sftp://@host/', 'no user name'],
    ['sftp://host/%zz', '%25'],
    ['sftp://host/a%2Fb', '%2F'],
    ['sftp://host/a%00', '%00'],
    ['sftp://host/a/../b', '".."'],
    ['sftp://host/%2e%2e/b', '".."'],
    ['sftp://%ff@host/', 'no valid UTF-8'],
    ['file://other/x', 'three slashes'],
    ['server:', 'server:NAME'],
    ['bad\ufffdbytes', 'file:///'],
    ['a\0b', 'NUL'],
  ])('refuses %j and says "%s"', (text, part) => {
    expect(() => read(text)).toThrow(UsageError);
    expect(() => read(text)).toThrow(part);
    expect(() => read(text)).toThrow(/^SRC: /);
  });

  it('refuses a password in a URL without repeating it', () => {
    const complaint = () => read('ftp://me:s3cret@host/x');
    expect(complaint).toThrow(/--password-file/);
    expect(complaint).not.toThrow(/s3cret/);
  });
});

describe('locationUrl', () => {
  it('gives a URL that reads back as the same location', () => {
    const segment = fc
      .uint8Array({ minLength: 1, maxLength: 12 })
      .map((raw) => segmentFromBytes(raw.map((byte) => (byte === 0 || byte === 0x2f ? 0x41 : byte))))
      .filter((name) => name !== '.' && name !== '..');
    const location = fc.record({
      type: fc.constant('remote' as const),
      scheme: fc.constantFrom('ftp' as const, 'ftps' as const, 'ftpes' as const, 'sftp' as const),
      host: fc.constantFrom('host', '::1', '10.0.0.1', 'xn--bcher-kva.example'),
      port: fc.integer({ min: 1, max: 65_535 }),
      user: fc.option(fc.constantFrom('me', 'me@corp.com', 'a b', 'a:b/c', 'é%')),
      emptyPassword: fc.constant(false),
      path: fc.record({
        from: fc.constantFrom('top' as const, 'login-folder' as const),
        segments: fc.array(fc.oneof(segment, fc.constantFrom('~', '~x', 'a b', '%41', '?#'))),
      }),
    });
    fc.assert(
      fc.property(location, (value) => {
        expect(read(locationUrl(value))).toEqual(value);
      }),
    );
  });
});

describe('a OneDrive', () => {
  it('is named by the account that signs in, whatever its case', () => {
    expect(read('onedrive://Anna@Contoso.com/My%20Files/a')).toMatchObject({
      ...{ scheme: 'onedrive', user: 'anna', host: 'contoso.com' },
      path: { from: 'top', segments: ['My Files', 'a'] },
    });
    const written = 'onedrive-personal://anna@outlook.com/';
    expect(locationUrl(read('onedrive-personal://anna@outlook.com') as RemoteLocation)).toBe(written);
  });

  it.each([
    'onedrive://contoso.com/x',
    'onedrive:///x',
    'onedrive://anna@contoso.com:443/x',
    'onedrive://anna@contoso.com/~/x',
    'onedrive://anna:@contoso.com/x',
  ])('is not %s', (text) => {
    expect(() => read(text)).toThrow(UsageError);
  });
});
