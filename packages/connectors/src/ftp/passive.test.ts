import { expect, test } from 'vitest';
import { passivePort } from './passive.ts';

const port = (code: number, text: string): number | null => passivePort({ code, lines: [text] });

test.each([
  [229, 'Entering Extended Passive Mode (|||6446|)', 6446],
  [229, 'Extended Passive mode OK (!!!65535!)', 65_535],
  [227, 'Entering Passive Mode (192,168,0,1,217,34)', 217 * 256 + 34],
  [227, 'Entering Passive Mode. 10,0,0,1,4,1', 1025],
  [227, '=127,0,0,1,0,21', 21],
])('reads the port of %i %s', (code, text, expected) => {
  expect(port(code, text)).toBe(expected);
});

test.each([
  [229, 'Entering Extended Passive Mode (|||0|)'],
  [229, 'Entering Extended Passive Mode (|||70000|)'],
  [229, 'Entering Extended Passive Mode (|1|10.0.0.1|6446|)'],
  [229, 'no port'],
  [227, 'Entering Passive Mode (1,2,3,4,256,1)'],
  [227, 'Entering Passive Mode (1,2,3,4,0,0)'],
  [227, 'Entering Passive Mode (1,2,3,4)'],
  [500, 'Unknown (|||6446|)'],
])('finds none in %i %s', (code, text) => {
  expect(port(code, text)).toBeNull();
});
