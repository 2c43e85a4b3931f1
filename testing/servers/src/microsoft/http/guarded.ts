import type { Answer } from '../answers/answer.ts';
import { GraphError, ViolationError } from '../graph-error.ts';
import type { Service } from '../service.ts';
import { errorOf, type Fault } from '../trouble/faults.ts';
import type { RequestRecord } from '../trouble/recorder.ts';
import type { Incoming } from './incoming.ts';

/** The connection is to be cut instead of an answer. */
export class CutError extends Error {
  override readonly name = 'CutError';
}

/** The connection stays open, and nothing is ever answered. */
export class SilentError extends Error {
  override readonly name = 'SilentError';
}

/** Records a request, lets it meet the fault that is due, and turns what is thrown into an answer. */
export async function guarded(
  service: Service,
  { method, address, headers }: Incoming,
  operation: string,
  work: (record: RequestRecord) => Promise<Answer>,
): Promise<Answer> {
  const url = address.pathname + address.search;
  const record = service.recorder.begin({
    at: service.now(),
    method,
    url,
    operation,
    userAgent: headers['user-agent'] ?? '',
  });
  const fault = service.faults.next(record);
  try {
    const answer = await meeting(fault, () => work(record));
    record.status = answer.status;
    return answer;
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    if (error instanceof ViolationError) service.recorder.violation(record, error.message);
    record.status = error.status;
    record.code = error.code;
    const wait = Number(error.headers['retry-after'] ?? 0);
    if (record.app !== undefined && wait > 0) service.throttle.pause(record.app, wait);
    return errorAnswer(service, error, record);
  }
}

/** Silence and a fault that is an error come before anything is done; a lost answer after. */
async function meeting(fault: Fault | null, work: () => Promise<Answer>): Promise<Answer> {
  if (fault?.kind === 'reset') throw new CutError();
  if (fault?.kind === 'silence') throw new SilentError();
  if (fault?.kind === 'status') throw errorOf(fault);
  const answer = await work();
  if (fault?.kind === 'lost-answer') throw new CutError();
  return fault?.kind === 'cut-body' ? { ...answer, cut: true } : answer;
}

function errorAnswer({ checks, recorder, now }: Service, error: GraphError, record: RequestRecord): Answer {
  const json = {
    error: {
      code: error.code,
      message: error.message,
      innerError: {
        ...(error.inner === undefined ? {} : { code: error.inner }),
        date: new Date(now()).toISOString().slice(0, 19),
        'request-id': String(record.number),
      },
    },
  };
  const wrong = checks.error(json);
  if (wrong !== null) recorder.violation(record, `the simulator's own answer: ${wrong}`);
  return { status: error.status, headers: error.headers, json };
}
