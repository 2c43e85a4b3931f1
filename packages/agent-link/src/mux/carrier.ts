import type { StorageError } from '@drover/core';

/** What happens on a carrier. Nothing is called after `closed`. */
export interface CarrierEvents {
  /** One message came, in one piece or several; the pieces belong to whoever gets them. */
  message(pieces: readonly Buffer[]): void;
  /** Something that was sent has left, so there may be room again. */
  room(): void;
  closed(error: StorageError): void;
}

/** One socket that carries whole messages in both directions, in order. */
export interface Carrier {
  /** Begins to deliver. What came before waits. */
  start(events: CarrierEvents): void;
  /** How much content in one frame is carried at the least cost. */
  readonly chunk: number;
  /** False when so much waits to be sent that more would only use memory. */
  readonly hasRoom: boolean;
  /** Adds one message to what `flush` writes. The bytes are copied, or belong to the carrier from now on. */
  send(header: Buffer, payload: Uint8Array | null): void;
  /** Writes what was added, gathered. */
  flush(): void;
  /** Ends after all that was sent, or when the other side does not take it in time. */
  close(): Promise<void>;
  /** Ends at once. */
  destroy(): void;
}
