import type { UpdateStatus } from '../control/messages.ts';
import type { Program } from '../world.ts';

/** What an agent says that updates itself by no means; null for one that may. */
export function noUpdates(program: Program | null, keys: readonly string[]): UpdateStatus | null {
  if (program === null) return { state: 'off', version: null, text: 'with the checkout that it runs from' };
  if (keys.length > 0) return null;
  return { state: 'off', version: null, text: 'none by itself, for this build knows no key that signs them' };
}
