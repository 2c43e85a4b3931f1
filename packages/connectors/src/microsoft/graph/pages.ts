import { z } from 'zod';
import type { GraphCall, GraphClient } from './graph-client.ts';
import { optional } from './optional.ts';
import { ReadLinks } from './read-links.ts';

/** The members of a collection, page by page, to its end. */
export async function* pagesOf<S extends z.ZodType>(
  graph: GraphClient,
  call: GraphCall,
  member: S,
  signal: AbortSignal,
): AsyncGenerator<z.output<S>[]> {
  const pageSchema = z.object({ value: z.array(member), '@odata.nextLink': optional(z.string()) });
  const links = new ReadLinks();
  let link: string | undefined = call.path;
  while (link !== undefined) {
    const path = links.next(link, call);
    const page: z.output<typeof pageSchema> = await graph.ask({ ...call, path }, pageSchema, signal);
    yield page.value;
    link = page['@odata.nextLink'];
  }
}

export async function allOf<S extends z.ZodType>(
  graph: GraphClient,
  call: GraphCall,
  member: S,
  signal: AbortSignal,
): Promise<z.output<S>[]> {
  const all: z.output<S>[] = [];
  for await (const page of pagesOf(graph, call, member, signal)) all.push(...page);
  return all;
}
