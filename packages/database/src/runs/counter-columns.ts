import { type RunCounters, zeroCounters } from '@drover/core';

/** The counters and the columns that keep them, in one order. */
export const COUNTERS: readonly { readonly name: keyof RunCounters; readonly column: string }[] = (
  Object.keys(zeroCounters) as (keyof RunCounters)[]
).map((name) => ({ name, column: name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) }));

/** `files_seen = files_seen + ($7::bigint[])[1], ...` */
export function addCounters(parameter: number): string {
  return COUNTERS.map(({ column }, at) => `${column} = ${column} + ($${parameter}::bigint[])[${at + 1}]`).join(', ');
}

export function countersParameter(counters: RunCounters): string {
  return `{${COUNTERS.map(({ name }) => counters[name]).join(',')}}`;
}

export function countersFrom(row: Readonly<Record<string, unknown>>): RunCounters {
  return Object.fromEntries(COUNTERS.map(({ name, column }) => [name, Number(row[column])])) as unknown as RunCounters;
}
