import { isDeepStrictEqual } from 'node:util';
import type { SourceWork } from '@drover/core';
import type { Link } from '../../link.ts';
import { type Description, descriptionSchema } from '../wire/description.ts';
import { misbehaved } from '../wire/misbehaved.ts';
import type { Method, Params } from '../wire/params.ts';
import { AgentConnection } from './agent-connection.ts';
import { Call } from './call.ts';
import { Calls, type LinkSource } from './calls.ts';

/**
 * Opens what an agent serves. The connection outlives its link: each call takes the link that `links` gives, as long as the agent behind
 * it says the same of what it can do. With `work`, an agent that prepares for runs does so first, and what it has prepared is read.
 */
export async function openAgentConnection(
  links: LinkSource,
  signal: AbortSignal,
  work?: SourceWork,
): Promise<AgentConnection> {
  let known: Description | null = null;
  const calls = new Calls(links, async (link, own) => {
    const served = await describe(link, 'open', {}, own);
    const prepares = work !== undefined && served.members.includes('runs');
    const told = prepares ? await describe(link, 'runs.begin', work, own) : served;
    known ??= told;
    return isDeepStrictEqual(told, known) ? { run: prepares ? work.run : null } : null;
  });
  await calls.reach(signal);
  if (known === null) throw misbehaved('did not say what it serves');
  return new AgentConnection(calls, known);
}

async function describe<M extends 'open' | 'runs.begin'>(
  link: Link,
  method: M,
  params: Params<M>,
  signal: AbortSignal,
): Promise<Description> {
  const read = descriptionSchema.safeParse(await askOnce(link, method, params, signal));
  if (!read.success) throw misbehaved('told of what it serves in a way that cannot be read');
  return read.data;
}

/** One question over one link, by nobody's connection. */
export async function askOnce<M extends Method>(
  link: Link,
  method: M,
  params: Params<M>,
  signal: AbortSignal,
): Promise<unknown> {
  using call = new Call(link, method, params, 'control', { signal, free: () => undefined });
  call.endSending();
  return await call.value();
}
