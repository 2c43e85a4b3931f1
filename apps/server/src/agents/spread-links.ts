import type { Link, LinkSource } from '@drover/agent-link';
import type { StorageError } from '@drover/core';
import { type Held, isTrusted } from './held-session.ts';

interface SpreadParts {
  /** The sessions of this process with the agents of one connector. */
  held(): readonly Held[];
  /** Which of them may get new work. */
  usable(held: Held): boolean;
  /** Why there is none that could be asked. */
  whyNot(): Promise<StorageError>;
  /** Another agent can do other things than the first. */
  onMisfit(held: Held): void;
  /** A call is given to this one. */
  onUse(held: Held): void;
}

/**
 * Gives each call to the agent that has fewest under way: those that share the same folders share the work, and where one is lost, the
 * others have it. What was begun with an agent that is to get no new work is brought to its end with it, where there is no other.
 */
export function spreadLinks({ held, usable: isUsable, whyNot, onMisfit, onUse }: SpreadParts): LinkSource {
  const misfits = new WeakSet<Link>();
  let turn = 0;
  return {
    async link(signal) {
      signal.throwIfAborted();
      const all = held().filter(({ session }) => !misfits.has(session.link));
      const usable = all.filter(isUsable);
      const least = leastBusy(usable.length > 0 ? usable : all.filter(isTrusted), turn);
      turn += 1;
      if (least === undefined) throw await whyNot();
      onUse(least);
      return least.session.link;
    },
    pass(link) {
      misfits.add(link);
      const misfit = held().find(({ session }) => session.link === link);
      if (misfit !== undefined) onMisfit(misfit);
    },
  };
}

/** Of those that are equally busy, one after the other. */
function leastBusy(all: readonly Held[], turn: number): Held | undefined {
  const least = Math.min(...all.map(({ session }) => session.link.calls));
  const idlest = all.filter(({ session }) => session.link.calls === least);
  return idlest[turn % idlest.length];
}
