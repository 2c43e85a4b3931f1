import type { StorageError } from '@drover/core';
import type { Operation } from './layer.ts';

/** What goes wrong with one call. `after` counts bytes of content, or entries of a listing. */
export type Fault =
  | { readonly type: 'fail'; readonly error: StorageError }
  | { readonly type: 'fail-after'; readonly after: number; readonly error: StorageError }
  /** The operation is done, but its answer never arrives. */
  | { readonly type: 'lose-answer'; readonly error: StorageError }
  | { readonly type: 'delay'; readonly ms: number }
  /** Nothing comes until the caller gives up. */
  | { readonly type: 'stall' }
  | { readonly type: 'stall-after'; readonly after: number }
  /** The content ends early as if it were whole. */
  | { readonly type: 'cut'; readonly after: number };

/** Decides what goes wrong with the nth call of an operation, counted from 1; null for nothing. */
export type FaultSource = (operation: Operation, call: number) => Fault | null;

/** One fault at one call. */
export interface ScriptedFault {
  readonly operation: Operation;
  /** Counted from 1, for each operation by itself. */
  readonly call: number;
  readonly fault: Fault;
}

export function scriptedFaults(script: readonly ScriptedFault[]): FaultSource {
  return (operation, call) => script.find((each) => each.operation === operation && each.call === call)?.fault ?? null;
}

/** One of several faults for a share of all calls, decided by a source of randomness with a seed. */
export function randomFaults(settings: {
  /** A number from 0 up to but not including 1. */
  readonly random: () => number;
  /** From 0 to 1. */
  readonly share: number;
  readonly operations: readonly Operation[];
  readonly faults: readonly Fault[];
}): FaultSource {
  const { random, share, operations, faults } = settings;
  return (operation) => {
    if (!operations.includes(operation) || random() >= share) return null;
    return faults[Math.floor(random() * faults.length)] ?? null;
  };
}
