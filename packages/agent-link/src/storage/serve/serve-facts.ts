import type { ItemFacts } from '@drover/core';
import type { Params } from '../wire/params.ts';
import { lacking, type ServedCall } from './served-call.ts';

/** About how much one message may weigh: the link takes up to four times as much. */
const MESSAGE_CHARACTERS = 128 * 1024;

/** Tells of many items what listings leave out; access lists may be long, so in several messages. */
export async function serveFacts({ entries }: Params<'facts.of'>, call: ServedCall): Promise<void> {
  const { connection, signal } = call;
  if (connection.facts === undefined) throw lacking(undefined, 'facts');
  let told: ItemFacts[] = [];
  let weight = 0;
  for (const facts of await connection.facts.of(entries, signal)) {
    told.push(facts);
    weight += 64 + (facts.acl?.length ?? 0) + (facts.securityDescriptor?.length ?? 0);
    if (weight < MESSAGE_CHARACTERS) continue;
    await call.tell({ facts: told });
    told = [];
    weight = 0;
  }
  if (told.length > 0) await call.tell({ facts: told });
  await call.tell({ end: true });
}
