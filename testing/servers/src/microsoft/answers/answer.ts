import type { Readable } from 'node:stream';

import type { ShapeName, Shapes } from './shapes.ts';

/** What goes back to a client. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: Readonly<Record<string, unknown>>;
  /** What `json` is: one thing of that shape, or a page of them. Without a shape it is no part of the description. */
  readonly shape?: { readonly name: ShapeName; readonly page: boolean };
  /** Sent as it is; `length` is announced. */
  readonly bytes?: { readonly length: number; readonly read: () => Readable };
  /** The connection breaks in the middle of the bytes. */
  readonly cut?: boolean;
}

export function one<Name extends ShapeName>(name: Name, value: Shapes[Name], status = 200): Answer {
  return { status, json: { ...value }, shape: { name, page: false } };
}

export interface PageLinks {
  readonly '@odata.nextLink'?: string;
  readonly '@odata.deltaLink'?: string;
}

export function page<Name extends ShapeName>(
  name: Name,
  value: readonly Shapes[Name][],
  links: PageLinks = {},
): Answer {
  return { status: 200, json: { ...links, value }, shape: { name, page: true } };
}

export const nothing: Answer = { status: 204 };
