import type { IncomingHttpHeaders } from 'node:http';
import { retryAfterMs } from '@drover/connector-kit';

/** What the service answered instead of doing what it was asked to. */
export class Refusal {
  readonly status: number;
  /** The service's own code, such as `BlobNotFound`; '' where it gives none. */
  readonly code: string;
  readonly retryAfterMs: number | undefined;
  /** By which the vendor finds the call in its logs. */
  readonly requestId: string;
  /** How far the service's clock was ahead of ours; null where it does not tell. */
  readonly clockAheadMs: number | null;

  /**
   * The shared access signature had ended by the service's clock: that is why, whatever the code. Azure says `AuthenticationFailed` then, Azurite
   * `AuthorizationFailure` (its BlobSASAuthenticator), which at Azure is a firewall's.
   */
  readonly afterEnd: boolean;

  constructor(
    status: number,
    headers: IncomingHttpHeaders,
    code: string,
    nowMs: number,
    endsAt = Number.POSITIVE_INFINITY,
  ) {
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs(headers['retry-after'], nowMs);
    this.requestId = String(headers['x-ms-request-id'] ?? '');
    const date = Date.parse(headers.date ?? '');
    this.clockAheadMs = Number.isNaN(date) ? null : date - nowMs;
    this.afterEnd = (status === 401 || status === 403) && (Number.isNaN(date) ? nowMs : date) >= endsAt;
  }

  /** Code and status for a log. */
  get vendor(): string {
    const id = /^[\w-]{1,64}$/.test(this.requestId) ? ` request ${this.requestId}` : '';
    return `${this.status} ${this.code}`.trim() + id;
  }
}
