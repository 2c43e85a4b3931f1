import { describe, expect, it } from 'vitest';
import { concernedRoots } from './concerned-roots.ts';
import { readStandIns } from './stand-ins.ts';

describe('what the command before a run prints', () => {
  const roots = ['/srv/a', '/srv/b'];

  it.each([
    ['', {}],
    ['\n \n', {}],
    ['/srv/a\t/snap/a\n/srv/b\t/snap/b c\r\n', { '/srv/a': '/snap/a', '/srv/b': '/snap/b c' }],
  ])('%j is understood', (output, standIns) => {
    expect(readStandIns(output, roots)).toEqual(standIns);
  });

  it('is a path alone where only one folder is shared', () => {
    expect(readStandIns('/snap/a\n', ['/srv/a'])).toEqual({ '/srv/a': '/snap/a' });
  });

  it.each([
    ['/snap/a\n', 'names none of the shared folders'],
    ['/etc\t/snap/a\n', 'names none of the shared folders'],
    ['/srv/a\tsnap/a\n', 'is no full path'],
  ])('%j is refused', (output, why) => {
    expect(readStandIns(output, roots)).toContain(why);
  });
});

describe('the shared folders that a run reads from', () => {
  const roots = ['/srv', '/srv/deep', '/home', 'D:\\Users'].map((path) => ({ path }));
  const of = (segments: readonly string[], platform: NodeJS.Platform = 'linux') =>
    concernedRoots(roots, { root: '', segments }, platform);

  it('are the innermost on the way to its folder, and those below it', () => {
    expect(of(['srv', 'x'])).toEqual(['/srv']);
    expect(of(['srv', 'deep', 'x'])).toEqual(['/srv/deep']);
    expect(of(['srv'])).toEqual(['/srv', '/srv/deep']);
    expect(of([])).toEqual(['/srv', '/srv/deep', '/home', 'D:\\Users']);
    expect(of(['srvx'])).toEqual([]);
  });

  it('are found in any spelling where capitals do not matter', () => {
    expect(of(['D:', 'USERS', 'anna'], 'win32')).toEqual(['D:\\Users']);
    expect(of(['D:', 'USERS', 'anna'])).toEqual([]);
  });
});
