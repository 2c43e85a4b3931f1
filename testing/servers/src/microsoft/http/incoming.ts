import type { Body } from './call.ts';

/** A request as it arrives, over the wire or within a batch. */
export interface Incoming {
  readonly method: string;
  readonly address: URL;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Body;
}
