import { realClock } from '@drover/connector-kit/testing';
import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Clock, rootRef } from '@drover/core';
import { expect } from 'vitest';
import { hastyClock, plainPolicy, TRANSFER_KEY } from '../../testing/harness.ts';
import { interceptConnection } from '../../testing/intercept.ts';
import type { TransferPolicy, TransferRequest } from '../../transfer.ts';
import type { RunStore } from '../run-store.ts';
import { workOnRun } from '../work-on-run.ts';
import type { WorkEnd, WorkHandle } from '../work-ports.ts';
import type { RunEnd, StoreBed } from './store-bed.ts';

export const KIB = 1024;
export const parts = { fromBytes: 32 * KIB, partBytes: 32 * KIB, multiple: 1, maxParts: 100, parallel: false };

/** Waiting takes no time, but for leases and their deadlines. */
const clock: Clock = {
  ...hastyClock,
  sleep: (ms, signal) => realClock.sleep(ms >= 4000 ? ms : Math.min(ms, 5), signal),
};

export interface Part {
  readonly from: MemoryStore;
  readonly to: MemoryStore;
  readonly worker?: string;
  readonly mode?: 'copy' | 'scan';
  readonly policy?: Partial<TransferPolicy>;
  readonly signal?: AbortSignal;
  readonly store?: RunStore;
  /** Called before and after each step of both sides; what it throws takes the step's place. */
  readonly step?: (what: string, drop: () => void) => void | Promise<void>;
  readonly begun?: (handle: WorkHandle) => void;
}

export function part(
  bed: Pick<StoreBed, 'store'>,
  run: string,
  { from, to, step, begun, ...more }: Part,
): Promise<WorkEnd> {
  const source = new MemoryConnection(from);
  const destination = new MemoryConnection(to);
  const drop = () => {
    source.drop();
    destination.drop();
  };
  const around = (connection: MemoryConnection, label: string) =>
    step === undefined ? connection : interceptConnection(connection, label, (what) => step(what, drop));
  const request: TransferRequest = {
    mode: more.mode ?? 'copy',
    source: { connection: around(source, 'source'), folder: rootRef() },
    destination: { connection: around(destination, 'destination'), folder: rootRef() },
    transferKey: TRANSFER_KEY,
    policy: { ...plainPolicy, ...more.policy },
  };
  const { store = bed.store, worker = 'first' } = more;
  const ports = { store, clock, worker, patienceMs: 2000, ...(begun === undefined ? {} : { begun }) };
  return workOnRun(run, request, ports, more.signal ?? new AbortController().signal);
}

export async function wholeRun(bed: StoreBed, each: Part): Promise<RunEnd> {
  const run = await bed.start(each.mode ?? 'copy');
  expect(await part(bed, run, each)).toEqual({ end: 'ended' });
  return await bed.end(run);
}

export function sample(): MemoryStore {
  const store = new MemoryStore();
  for (let i = 0; i < 8; i++) store.putFile(`a/${i}.txt`, `number ${i}`, Date.UTC(2020, 1, 1 + i));
  store.putFile('a/b/large.bin', new Uint8Array(200 * KIB).fill(3), Date.UTC(2020, 3, 1));
  store.putFile('top.txt', 'top', Date.UTC(2020, 4, 1));
  store.putFolder('empty');
  return store;
}

/** Each path once, and the counters what a count of the items gives. */
export function expectHonest({ items, counters }: RunEnd): void {
  expect(new Set(items.map(({ path }) => path)).size).toBe(items.length);
  const number = (outcome: string) => items.filter((item) => item.outcome === outcome).length;
  expect(counters).toMatchObject({
    filesCopied: number('copied'),
    filesUnchanged: number('unchanged'),
    foldersCreated: number('folder-created'),
  });
}

/** A worker that dies at the given step: nothing that it asks for after that is done, and nothing is cleaned up. */
export function diesAfter(bed: StoreBed, run: string, each: Part, steps: number): Promise<WorkEnd> {
  let left = steps;
  const tick = (drop: () => void) => {
    if (--left > 0) return;
    drop();
    throw new Error('the process is dead');
  };
  let drop = () => undefined as undefined;
  const store = new Proxy(bed.store, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]) => {
        tick(drop);
        return await method.apply(target, args);
      };
    },
  });
  const step = (_what: string, dropBoth: () => void) => {
    drop = dropBoth as typeof drop;
    tick(dropBoth);
  };
  return part(bed, run, { ...each, store, step });
}
