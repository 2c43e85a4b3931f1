import { expect, it } from 'vitest';
import { ownsTerminal } from './is-foreground.ts';

it('knows who has the terminal, also when the name of the program looks like the fields behind it', () => {
  expect(ownsTerminal('4711 (node) S 4700 4711 4700 34816 4711 4194304')).toBe(true);
  expect(ownsTerminal('4711 (node) S 4700 4711 4700 34816 4700 4194304')).toBe(false);
  expect(ownsTerminal('4711 (a) S 1 1 1 1 1 (b) R 4700 4711 4700 34816 4700 0')).toBe(false);
  expect(ownsTerminal('4711 (node) S 4700 4711 4700 0 -1 4194304')).toBe(false);
});
