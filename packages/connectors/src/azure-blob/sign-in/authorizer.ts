import type { PreparedRequest } from '../http/request.ts';

/** Proves to the service who makes a call. */
export interface Authorizer {
  sign(request: PreparedRequest, signal: AbortSignal): PreparedRequest | Promise<PreparedRequest>;
  /** Told that the service did not know who made a call; true where signing once more may help. */
  renew(signed: PreparedRequest): boolean;
  /** When what proves it ends, in milliseconds since 1970 UTC; absent where that is not known. */
  readonly endsAt?: number;
}
