import { statusOf } from '@drover/core';
import { countersFrom } from './counter-columns.ts';
import { type Ask, type EndedPart, GIVEN_UP } from './lay-over.ts';
import { isFinished } from './whole-run.ts';

/**
 * Of a copy that began by itself: counts as brought what the copies before it had brought and this one found there, and answers with the
 * columns of the run as its row counts it (`drover.as_row`), as JSON. Null where that changes nothing.
 *
 * The status is that of what stands; where the run was stopped or cut short, its own.
 */
export async function layRerun(ask: Ask, { number, status, stoppedBy }: EndedPart): Promise<string | null> {
  const [laid] = await ask<{ changed: Record<string, number> | null }>('select drover.lay_rerun($1) as changed', [
    number,
  ]);
  const changed = laid?.changed ?? null;
  if (changed === null) return null;
  if (!isFinished(status, stoppedBy) || status === GIVEN_UP) return JSON.stringify({ ...changed, status });
  const [own] = await ask('select * from drover.runs where number = $1', [number]);
  const counters = countersFrom({ ...own, ...changed });
  return JSON.stringify({ ...changed, status: statusOf({ mode: 'copy', counters, cancelled: false }) });
}
