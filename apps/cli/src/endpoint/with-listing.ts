import { withMembers } from '@drover/connector-kit';
import type { Connection } from '@drover/core';

/** The connection with another way to list; whole-tree listings are given up, since they would go around it. */
export function withListing(inner: Connection, list: Connection['list']): Connection {
  return withMembers(inner, { list, walk: undefined });
}
