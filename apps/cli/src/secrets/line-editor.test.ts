import { describe, expect, it } from 'vitest';
import { type } from './line-editor.ts';

describe('typing a line', () => {
  it.each([
    ['abc\r', 'abc'],
    ['abc\n', 'abc'],
    ['abd\x7fc\r', 'abc'],
    ['\x7f\x7fx\r', 'x'],
    ['wrong\x15right\r', 'right'],
    ['pä😀\x7fß\r', 'päß'],
    ['a\x1b[D\x1b[1;5Cb\x1bOPc\r', 'abc'],
    ['a\tb\r', 'ab'],
    ['\r', ''],
  ])('reads %j as %j', (keys, text) => {
    expect(type('', keys)).toEqual({ state: 'entered', text });
  });

  it('continues what was typed before', () => {
    expect(type('ab', 'c')).toEqual({ state: 'typing', text: 'abc' });
  });

  it.each(['\x03', '\x04'])('is interrupted by %j', (key) => {
    expect(type('secret', key)).toEqual({ state: 'interrupted' });
  });
});
