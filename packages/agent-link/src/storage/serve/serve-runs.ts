import type { Connection } from '@drover/core';
import { forRunSchema, type Method, type Params, paramsOf } from '../wire/params.ts';
import { checkRefs } from './check-refs.ts';
import { describe } from './description.ts';
import type { PreparedRuns } from './prepared-runs.ts';
import { lacking, malformed, type ServedCall } from './served-call.ts';

/** Those that are about what is prepared for runs. */
export type RunMethod = Extract<Method, `runs.${string}`>;

export function isRunMethod(method: Method): method is RunMethod {
  return method.startsWith('runs.');
}

export async function serveRuns(
  method: RunMethod,
  params: unknown,
  call: ServedCall,
  runs: PreparedRuns | undefined,
): Promise<void> {
  const judged = paramsOf[method].safeParse(params);
  if (!judged.success) throw malformed(`asked for ${method} in a way that cannot be read`);
  checkRefs(judged.data, call.mayHoldSlash);
  if (runs === undefined) throw lacking(undefined, 'runs');
  switch (method) {
    case 'runs.begin': {
      const { run, folder } = judged.data as Params<'runs.begin'>;
      return call.tell({ value: describe(await runs.begin(run, folder, call.signal), true) });
    }
    case 'runs.prepared':
      return call.tell({ value: runs.prepared() });
    case 'runs.end':
      runs.end((judged.data as Params<'runs.end'>).run);
      return call.tell({ value: null });
    default:
      method satisfies never;
  }
}

/** What stands in for the served connection in a call of a run; null in all others. */
export async function preparedFor(
  params: unknown,
  runs: PreparedRuns | undefined,
  signal: AbortSignal,
): Promise<Connection | null> {
  const read = forRunSchema.safeParse(params);
  if (!read.success) throw malformed('named a run in a way that cannot be read');
  const { run } = read.data;
  if (run === undefined) return null;
  if (runs === undefined) throw lacking(undefined, 'runs');
  return await runs.connection(run, signal);
}
