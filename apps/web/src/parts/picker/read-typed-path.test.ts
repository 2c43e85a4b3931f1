import { describe, expect, it } from 'vitest';
import { readTypedPath } from './read-typed-path.ts';

describe('a typed path', () => {
  it.each([
    ['D:/Users/u', ['D:', 'Users', 'u']],
    ['/C:/folder', ['C:', 'folder']],
    ['/C:\\/folder', ['C:', 'folder']],
    ['D:\\Users\\u', ['D:', 'Users', 'u']],
    [' /Users/ann ', ['Users', 'ann']],
    ['Users/ann', ['Users', 'ann']],
    ['\\\\files\\homes', ['\\\\files', 'homes']],
    ['/', []],
  ])('%s leads to the folder that is meant', (text, path) => {
    expect(readTypedPath(text, [''])).toEqual({ root: '', path });
  });

  it('goes by the roots of the connector', () => {
    expect(readTypedPath('~/letters', ['', '~'])).toEqual({ root: '~', path: ['letters'] });
    expect(readTypedPath('/~/letters', ['', '~'])).toEqual({ root: '', path: ['~', 'letters'] });
    expect(readTypedPath('anna/letters', ['anna', 'bob'])).toEqual({ root: 'anna', path: ['letters'] });
    expect(readTypedPath('/carl', ['anna', 'bob'])).toMatch(/no place called “carl”/);
  });

  it('that leads upwards or nowhere is refused with what to write', () => {
    expect(readTypedPath('/srv/../etc', [''])).toMatch(/leads upwards.*Write the way/);
    expect(readTypedPath('\\\\.\\pipe\\x', [''])).toMatch(/names a device/);
    expect(readTypedPath('  ', [''])).toMatch(/Type a path/);
  });
});
