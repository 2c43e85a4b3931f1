import type { Clock } from '@drover/core';
import type { PoolClient } from 'pg';
import { z } from 'zod';
import type { Database } from '../connection/database.ts';
import { listen } from '../connection/listen.ts';

const CHANNEL = 'drover_budgets';
const payloadSchema = z.object({ key: z.string(), ms: z.number() });

/** Tells the processes of a database of each other's pauses. Who misses one hears of it when it next asks for units. */
export class BudgetPauses {
  readonly #watchers = new Map<string, Set<(pauseMs: number) => void>>();

  /** Until `signal`. */
  async hear(database: Database, clock: Clock, signal: AbortSignal): Promise<void> {
    await listen(database, clock, CHANNEL, { heard: (payload) => this.#heard(payload) }, signal);
  }

  watch(key: string, heard: (pauseMs: number) => void): Disposable {
    const watchers = this.#watchers.get(key) ?? new Set();
    this.#watchers.set(key, watchers);
    watchers.add(heard);
    return { [Symbol.dispose]: () => void watchers.delete(heard) };
  }

  #heard(payload: string): void {
    const { key, ms } = payloadSchema.parse(JSON.parse(payload));
    for (const heard of this.#watchers.get(key) ?? []) heard(ms);
  }
}

export async function announcePause(client: PoolClient, key: string, ms: number): Promise<void> {
  await client.query('select pg_notify($1, $2)', [CHANNEL, JSON.stringify({ key, ms: Math.ceil(ms) })]);
}
