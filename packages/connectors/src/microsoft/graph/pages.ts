import { z } from 'zod';
import type { BatchCall, GraphCall, GraphClient } from './graph-client.ts';
import { optional } from './optional.ts';
import { ReadLinks } from './read-links.ts';

/** The members of a collection, page by page, to its end. */
export async function* pagesOf<S extends z.ZodType>(
  graph: GraphClient,
  call: GraphCall,
  member: S,
  signal: AbortSignal,
): AsyncGenerator<z.output<S>[]> {
  yield* pagesFrom((path) => graph.ask({ ...call, path }, pageOf(member), signal), call);
}

export async function allOf<S extends z.ZodType>(
  graph: GraphClient,
  call: GraphCall,
  member: S,
  signal: AbortSignal,
): Promise<z.output<S>[]> {
  return (await Array.fromAsync(pagesOf(graph, call, member, signal))).flat();
}

/** All members of a small collection; its first page is asked for together with what others ask at the same moment. */
export async function allTogether<S extends z.ZodType>(
  graph: GraphClient,
  call: BatchCall,
  member: S,
  signal: AbortSignal,
): Promise<z.output<S>[]> {
  const ask = (path: string) =>
    path === call.path
      ? graph.askTogether(call, pageOf(member), signal)
      : graph.ask({ ...call, path }, pageOf(member), signal);
  return (await Array.fromAsync(pagesFrom(ask, call))).flat();
}

interface Page<T> {
  readonly value: T[];
  readonly '@odata.nextLink'?: string | undefined;
}

function pageOf<S extends z.ZodType>(member: S) {
  return z.object({ value: z.array(member), '@odata.nextLink': optional(z.string()) });
}

async function* pagesFrom<T>(ask: (path: string) => Promise<Page<T>>, call: GraphCall): AsyncGenerator<T[]> {
  const links = new ReadLinks();
  let link: string | undefined = call.path;
  while (link !== undefined) {
    const page: Page<T> = await ask(links.next(link, call));
    yield page.value;
    link = page['@odata.nextLink'];
  }
}
