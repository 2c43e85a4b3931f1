import type { Readable } from 'node:stream';

import type { Grant } from '../access/grants.ts';
import type { GraphPath } from './graph-path.ts';
import type { Query } from './query.ts';

/** A request to Microsoft Graph after its token, path and query have been understood. */
export interface Call {
  readonly method: string;
  readonly path: GraphPath;
  readonly query: Query;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Body;
  readonly grant: Grant;
  /** The address as the client wrote it, for links to further pages. */
  readonly address: URL;
}

export interface Body {
  /** In bytes; undefined where the client did not say. */
  readonly length: number | undefined;
  stream(): Readable;
  /** The parsed content, undefined when there is none; throws a violation where it is no JSON or not said to be. */
  json(): Promise<unknown>;
}
