import type { Answer } from '../answers/answer.ts';
import { GraphError, invalid, ViolationError } from '../graph-error.ts';
import { dispatch } from '../routes/dispatch.ts';
import type { Service } from '../service.ts';
import { costOf } from '../trouble/cost.ts';
import type { RequestRecord } from '../trouble/recorder.ts';
import { answerBatch } from './batch.ts';
import { finish } from './finish.ts';
import { type GraphPath, parseGraphPath } from './graph-path.ts';
import { guarded } from './guarded.ts';
import type { Incoming } from './incoming.ts';
import { operationOf } from './operation.ts';
import { parseQuery } from './query.ts';

const VERSION = '/v1.0/';

/** Answers a request to Microsoft Graph: the token first, then limits, then what is asked for. */
export async function answerGraph(service: Service, incoming: Incoming): Promise<Answer> {
  const { method, address, headers } = incoming;
  const path = pathOf(address);
  const operation = path instanceof GraphError ? `${method} ?` : operationOf(method, path);
  return guarded(service, incoming, operation, async (record) => {
    const grant = await service.grants.of(headers['authorization']);
    identify(service, record, grant);
    if (path instanceof GraphError) throw path;
    if (path[0]?.text === '$batch') {
      return answerBatch(service, incoming, (inner) => answerGraph(service, inner));
    }
    record.units = costOf(operation, address.searchParams);
    const told = service.throttle.charge(grant.app, record.units);
    const query = parseQuery(address.searchParams);
    const answer = await dispatch(service, { method, path, query, headers, body: incoming.body, grant, address });
    return finish(service, query, { ...answer, headers: { ...told, ...answer.headers } });
  });
}

function identify(
  service: Service,
  record: RequestRecord,
  grant: { readonly app: string; readonly user?: string },
): void {
  record.app = grant.app;
  if (grant.user !== undefined) record.user = grant.user;
  record.pauseLeft = service.throttle.pauseLeft(grant.app);
}

function pathOf(address: URL): GraphPath | GraphError {
  if (!address.pathname.startsWith(VERSION)) return invalid(`There is no such version of the API: ${address.pathname}`);
  try {
    return parseGraphPath(address.pathname.slice(VERSION.length));
  } catch (error) {
    if (error instanceof ViolationError) return error;
    throw error;
  }
}
