import type { Answer } from '../answers/answer.ts';
import { type PageLinks, page } from '../answers/answer.ts';
import type { ShapeName, Shapes } from '../answers/shapes.ts';
import { invalid } from '../graph-error.ts';
import type { Call } from '../http/call.ts';
import type { Service } from '../service.ts';

const LONGEST_PAGE = 1000;

/** How many items a page has. */
export function pageLength(service: Service, call: Call): number {
  return Math.min(call.query.top ?? service.pageSize, LONGEST_PAGE);
}

/** The request's own address with another option in its query; clients must take it as it is. */
export function linkWith(call: Call, name: string, value: string): string {
  const link = new URL(call.address);
  link.searchParams.set(name, value);
  return link.href;
}

/** One page of a list that stays the same while it is read. */
export function pageOf<Name extends ShapeName>(
  service: Service,
  call: Call,
  name: Name,
  all: readonly Shapes[Name][],
): Answer {
  const { skiptoken = '0' } = call.query;
  if (!/^\d+$/.test(skiptoken)) throw invalid('The $skiptoken is none that was given out.');
  const start = Number(skiptoken);
  const end = start + pageLength(service, call);
  const more: PageLinks = end < all.length ? { '@odata.nextLink': linkWith(call, '$skiptoken', String(end)) } : {};
  return page(name, all.slice(start, end), more);
}
