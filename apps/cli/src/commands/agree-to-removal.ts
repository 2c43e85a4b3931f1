import type { Flag } from '../arguments/flag.ts';
import { UsageError } from '../usage-error.ts';
import type { World } from '../world.ts';

/** Of every command that removes something. */
export const YES_FLAG: Flag = {
  name: 'yes',
  help: 'remove: do not ask first. Where there is no terminal to ask on, nothing is removed without it.',
};

/**
 * Whether the person wants what cannot be taken back: by --yes, or by what they answer on the terminal. `what` is one sentence of what would happen.
 * Throws a UsageError where nobody can be asked.
 */
export async function agreeToRemoval(
  what: string,
  flags: ReadonlyMap<string, unknown>,
  { prompter, stderr, interrupted }: Pick<World, 'interrupted' | 'prompter' | 'stderr'>,
): Promise<boolean> {
  if (flags.has('yes')) return true;
  if (!prompter.interactive) {
    throw new UsageError(`--yes: is missing, and there is no terminal to ask on. ${what} Give --yes if that is meant.`);
  }
  // One letter is typed without reading.
  const answer = await prompter.ask(`${what}\nType yes to go on:`, interrupted);
  if (/^yes$/i.test(answer.trim())) return true;
  stderr.write('Nothing was removed.\n');
  return false;
}
