import type { Connection, Entry, ItemRef } from '@drover/core';
import { type Attempted, attempt } from '../copy/attempts.ts';
import type { PlanContext } from './plan-context.ts';

/** All children of one folder; a listing that breaks is begun again. */
export function listFolder(
  connection: Connection,
  folder: ItemRef,
  context: Pick<PlanContext, 'policy' | 'clock'>,
  signal: AbortSignal,
): Promise<Attempted<Entry[]>> {
  const collect = async () => {
    const entries: Entry[] = [];
    for await (const page of connection.list(folder, signal)) for (const entry of page) entries.push(entry);
    return entries;
  };
  const limits = { attempts: context.policy.attempts, clock: context.clock };
  return attempt(collect, limits, { operation: 'list', item: folder }, signal);
}
