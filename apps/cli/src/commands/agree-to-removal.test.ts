import { expect, it } from 'vitest';
import { UsageError } from '../usage-error.ts';
import { agreeToRemoval } from './agree-to-removal.ts';

/** A terminal on which this is answered; null for none. */
function terminal(answer: string | null) {
  const asked: string[] = [];
  const said: string[] = [];
  const ask = async (question: string) => {
    asked.push(question);
    return answer ?? '';
  };
  return {
    ...{ asked, said },
    prompter: { interactive: answer !== null, ask, askHidden: ask },
    stderr: { isTerminal: answer !== null, columns: () => 80, write: (text: string) => void said.push(text) },
    interrupted: new AbortController().signal,
  };
}

const WHAT = 'Home drives would be removed with its 3 rows.';

it.each(['yes', ' YES '])('goes on after the whole word (%j), having said what would happen', async (answer) => {
  const world = terminal(answer);
  expect(await agreeToRemoval(WHAT, new Map(), world)).toBe(true);
  expect(world.asked).toEqual([expect.stringContaining(WHAT)]);
});

it.each(['', 'y', 'no', 'yes please'])('removes nothing after %j, and says so', async (answer) => {
  const world = terminal(answer);
  expect(await agreeToRemoval(WHAT, new Map(), world)).toBe(false);
  expect(world.said).toEqual(['Nothing was removed.\n']);
});

it('asks nothing with --yes, with a terminal or without', async () => {
  for (const world of [terminal('no'), terminal(null)]) {
    expect(await agreeToRemoval(WHAT, new Map([['yes', []]]), world)).toBe(true);
    expect(world.asked).toEqual([]);
  }
});

it('refuses without a terminal and without --yes, and says what would have happened', async () => {
  const refused = agreeToRemoval(WHAT, new Map(), terminal(null));
  await expect(refused).rejects.toBeInstanceOf(UsageError);
  await expect(refused).rejects.toThrow(`${WHAT} Give --yes`);
});
