import { StorageError } from '@drover/core';
import { z } from 'zod';
import type { BatchAnswer, BatchRequest } from './batch-queue.ts';
import { optional } from './optional.ts';

/** Source: "Combine multiple HTTP requests using JSON batching", Microsoft Graph: answers may come in any order, each with the id of its request. */
export const batchAnswersSchema = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.number().int(),
      headers: optional(z.record(z.string(), z.string())),
      body: z.exactOptional(z.unknown()),
    }),
  ),
});

/** The body of a batch. */
export function batchOf(requests: readonly BatchRequest[]) {
  return {
    requests: requests.map(({ method, path, json }, at) => ({
      id: String(at),
      method,
      url: path,
      ...(json === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: json }),
    })),
  };
}

/** The answers in the order of the requests; throws where one is missing: nobody knows whether it was done. */
export function answersIn({ responses }: z.output<typeof batchAnswersSchema>, count: number): readonly BatchAnswer[] {
  const byId = new Map(responses.map((response) => [response.id, response]));
  return Array.from({ length: count }, (_, at) => {
    const found = byId.get(String(at));
    if (found === undefined) throw unanswered();
    const { status, headers = {}, body } = found;
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
    return { status, headers: Object.fromEntries(lower), body };
  });
}

function unanswered(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    fault: 'server',
    message: 'Microsoft 365 did not answer every request of a batch.',
    remedy: 'Run again; if it repeats, look at the health of the service.',
  });
}
