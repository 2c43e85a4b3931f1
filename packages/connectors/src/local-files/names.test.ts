import { StorageError } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { checkNames } from './names.ts';

const item = (...segments: string[]) => ({ root: '', segments });

describe('a name in a folder of this machine', () => {
  const everywhere = ['', '.', '..', 'a/b', '\uef00', 'a\0b', '\ud800'];
  const onWindows = [
    ...['a\\b', 'C:', 'a.txt:hidden', 'what?', 'a*', 'x|y', '"', '<', 'a\u0001'],
    ...['\\\\?\\C:', '\\\\.\\C:', 'D:..', 'D:x', 'a.txt::$DATA', 'nul:', 'con.x.y', 'end. .', 'GLOBALROOT\\Device'],
    ...['con', 'NUL', 'nul.txt', 'Com1', 'LPT9.log', 'COM¹', 'conin$', 'aux ', 'end.', 'end '],
  ];

  it.each(everywhere)('is refused when it is %j', (name) => {
    for (const windows of [false, true]) {
      expect(() => checkNames(item('a', name), 0, windows)).toThrow(StorageError);
      expect(() => checkNames(item(name, 'a'), 0, windows)).toThrow(StorageError);
    }
  });

  it.each(onWindows)('is refused on Windows, and nowhere else, when it is %j', (name) => {
    if (!everywhere.includes(name)) expect(() => checkNames(item(name), 0, false)).not.toThrow();
    expect(() => checkNames(item(name), 0, true)).toThrow(StorageError);
  });

  it.each(['console', 'a.con', 'nulls.txt', 'com', 'COM10', '...a', 'ä b', 'con_'])('may be %j', (name) => {
    for (const windows of [false, true]) expect(() => checkNames(item(name), 0, windows)).not.toThrow();
  });

  it('is looked at only below the folder that the connection is opened on', () => {
    expect(() => checkNames(item('D:', 'Users'), 1, true)).not.toThrow();
    expect(() => checkNames(item('D:', 'C:'), 1, true)).toThrow(StorageError);
  });
});
