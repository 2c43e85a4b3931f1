import type { StorageError } from '@drover/core';

/** What travels in a stream, in order: small JSON messages and bytes. Both count against the credit of the receiver. */
export type Part = { readonly message: unknown } | { readonly bytes: Uint8Array };

/** `control` is for short questions and walks, `data` for content: a full pipe of content never delays a question. */
export type Lane = 'control' | 'data';

/** One call from the server to the agent. Iterating gives what the other side sent; it ends when that side has said all. */
export interface LinkStream extends AsyncIterable<Part> {
  /** Waits until the other side has room; rejects with the StorageError that the stream or the link ended with. */
  send(part: Part): Promise<void>;
  /** Nothing more comes from this side. */
  end(): Promise<void>;
  /** Both directions end at once; the other side sees the error. Silent when the stream is over. */
  reset(error: StorageError): void;
}

/** A session between a server and an agent: many streams over few sockets. Only the server opens streams. */
export interface Link extends AsyncDisposable {
  /** Starts a call. An aborted signal resets the stream, and its iteration and sends reject with the signal's reason. */
  open(method: string, params: unknown, lane: Lane, signal: AbortSignal): LinkStream;
  /** Under way now. */
  readonly calls: number;
  /** Settles, with the reason, when the link is of no more use: broken, closed by either side, or silent for too long. */
  readonly closed: Promise<StorageError>;
}

/** What an agent does for each call. What it throws resets the stream; the signal is aborted when the server gave up or the link broke. */
export type ServeCall = (method: string, params: unknown, stream: LinkStream, signal: AbortSignal) => Promise<void>;
