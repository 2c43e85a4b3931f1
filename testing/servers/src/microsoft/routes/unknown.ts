import { invalid, type ViolationError } from '../graph-error.ts';
import type { Call } from '../http/call.ts';

export function onlyGet(call: Call): void {
  if (call.method !== 'GET') throw unknown(call);
}

/** For what the simulator does not know; it may be right on the real service. */
export function unknown(call: Call): ViolationError {
  return invalid(`The simulator does not know ${call.method} ${call.path.map(({ text }) => text).join('/')}.`);
}
