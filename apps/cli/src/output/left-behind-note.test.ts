import { expect, it } from 'vitest';
import { leftBehindNote } from './left-behind-note.ts';

const item = { root: '', segments: ['d', '.drover-x.part'] };

it('leaves what could not be removed to the next run, and does not count on one where nothing is remembered', () => {
  expect(leftBehindNote([item], true)).toMatch(/\.drover-x\.part\. The next run does that\.$/);
  expect(leftBehindNote([item, item], false)).toMatch(
    /^2 unfinished .* of the same SRC and DST .* remove them yourself\.$/,
  );
});
