import { MemoryConnection } from '@drover/connectors/memory';
import { type ItemRecord, rootRef, StorageError, type WriteTarget } from '@drover/core';
import type { TransferPolicy, TransferRequest } from '@drover/engine';
import { plainPolicy, TRANSFER_KEY } from '@drover/engine/testing';
import { checkedName } from './checked-name.ts';
import type { Dice } from './dice.ts';
import type { Weather } from './faults.ts';
import type { Actor, Scheduler } from './scheduler.ts';
import { simulated } from './service.ts';
import type { World } from './world.ts';

export interface Weathers {
  readonly source: Weather;
  readonly destination: Weather;
}

export function anyPolicy(dice: Dice, keepsBoth: boolean): TransferPolicy {
  return {
    ...plainPolicy,
    conflicts: keepsBoth ? 'keep-both' : 'keep',
    verify: dice.pick(['size', 'hash', 'reread']),
    transfers: dice.pick(['auto', 1, 3]),
  };
}

/** What one process is asked to copy, over connections of its own. `problem` is told when something is done to the source. */
export function requestOf(
  world: World,
  scheduler: Scheduler,
  actor: Actor,
  policy: TransferPolicy,
  weathers: () => Weathers,
  problem: (what: string) => void,
): TransferRequest {
  const { dice } = scheduler;
  const between = async (path: string, next: () => Promise<void>) => {
    const end = world.beginNaming(path, actor);
    try {
      if (actor.state === 'running' && dice.chance(weathers().destination.freezing)) {
        scheduler.freeze(actor, dice.between(15, 90) * 1000);
        if (dice.chance(0.8)) scheduler.tell(world.edit(path));
      }
      // What a process asked for with its last breath is done by the service alone.
      if (actor.state !== 'dead') await scheduler.turn(actor, `has looked at the name ${path}`);
      await next();
    } finally {
      end();
    }
  };
  const isChecked = world.destination.settings.capabilities.conditionalWrite === 'checked';
  const side = (name: 'source' | 'destination') => {
    const seen = {
      ...{ side: name, actor, scheduler, weather: () => weathers()[name] },
      changes: (operation: string) => {
        if (name === 'source') problem(`the source was asked to ${operation}`);
      },
      edits: (path: string) => {
        if (name === 'source') scheduler.tell(world.edit(path));
      },
      naming: (target: WriteTarget) => (isChecked ? checkedName(target, world.destination, between) : target),
    };
    return { connection: simulated(new MemoryConnection(world[name]), seen), folder: rootRef() };
  };
  return { mode: 'copy', source: side('source'), destination: side('destination'), transferKey: TRANSFER_KEY, policy };
}

export function failuresIn(records: readonly ItemRecord[]): StorageError[] {
  return records.flatMap(({ outcome }) => (outcome.type === 'failed' ? [outcome.error] : []));
}

/** A failure that no service gave: a fault of ours that was taken for one of theirs; null for none. */
export function faultOfOurs(failures: readonly StorageError[]): string | null {
  const ours = failures.find(
    ({ kind, cause }) => kind === 'unexpected' && cause !== undefined && !(cause instanceof StorageError),
  );
  return ours === undefined ? null : `a fault inside: ${ours.cause instanceof Error ? ours.cause.stack : ours.message}`;
}
