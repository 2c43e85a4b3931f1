import { expect, it } from 'vitest';
import { listedAttacks, testTexts } from './attack-list.ts';

it('each attack that the documentation lists is shown by a test of that name', async () => {
  const [attacks, texts] = [await listedAttacks(), await testTexts()];
  expect(attacks.length).toBeGreaterThan(130);
  const missing = attacks.filter(({ file, test }) => texts.get(file)?.includes(test) !== true);
  expect(missing).toEqual([]);
});
