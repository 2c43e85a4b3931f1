import { describe, expect, it } from 'vitest';
import { findTyped, moveFor, typeLetter } from './list-keys.ts';

const key = (name: string, held: Partial<Record<'altKey' | 'ctrlKey' | 'metaKey', boolean>> = {}) => ({
  key: name,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...held,
});

describe('keys in a list', () => {
  it('go up and down and stay inside it', () => {
    expect(moveFor(key('ArrowDown'), 3, 5, 10)).toEqual({ do: 'go', to: 4 });
    expect(moveFor(key('ArrowDown'), 4, 5, 10)).toEqual({ do: 'go', to: 4 });
    expect(moveFor(key('ArrowUp'), 0, 5, 10)).toEqual({ do: 'go', to: 0 });
    expect(moveFor(key('PageDown'), 0, 100, 10)).toEqual({ do: 'go', to: 10 });
    expect(moveFor(key('End'), 0, 100_000, 10)).toEqual({ do: 'go', to: 99_999 });
    expect(moveFor(key('Home'), 50, 100, 10)).toEqual({ do: 'go', to: 0 });
  });

  it('go into a folder and out of it', () => {
    for (const name of ['Enter', 'ArrowRight']) expect(moveFor(key(name), 0, 5, 10)).toEqual({ do: 'open' });
    for (const name of ['Backspace', 'ArrowLeft']) expect(moveFor(key(name), 0, 5, 10)).toEqual({ do: 'leave' });
    expect(moveFor(key('ArrowUp', { altKey: true }), 3, 5, 10)).toEqual({ do: 'leave' });
  });

  it('leave to the browser what is its own', () => {
    for (const name of ['Tab', 'Escape', 'F5', 'Shift']) expect(moveFor(key(name), 0, 5, 10)).toBe(null);
    expect(moveFor(key('f', { ctrlKey: true }), 0, 5, 10)).toBe(null);
    expect(moveFor(key('ArrowLeft', { altKey: true }), 0, 5, 10)).toBe(null);
  });
});

describe('typing in a list', () => {
  const names = ['Ada', 'Amir', 'Beatriz', 'beta max', 'Übung'];

  it('finds a name by its beginning, in any case and script', () => {
    expect(findTyped(names, 'be', 0)).toBe(2);
    expect(findTyped(names, 'beta', 2)).toBe(3);
    expect(findTyped(names, 'ü', 0)).toBe(4);
    expect(findTyped(names, 'x', 0)).toBe(-1);
    expect(findTyped([], 'x', 0)).toBe(-1);
  });

  it('goes to the next with the same letter again, and around', () => {
    expect(findTyped(names, 'a', -1)).toBe(0);
    expect(findTyped(names, 'a', 0)).toBe(1);
    expect(findTyped(names, 'aa', 1)).toBe(0);
  });

  it('begins a new word after a pause, and none with a space', () => {
    const first = typeLetter({ text: '', at: 0 }, 'b', 10);
    expect(typeLetter(first, ' ', 500)).toEqual({ text: 'b ', at: 500 });
    expect(typeLetter(first, 'c', 2000)).toEqual({ text: 'c', at: 2000 });
    expect(typeLetter(first, ' ', 2000).text).toBe('');
  });
});
