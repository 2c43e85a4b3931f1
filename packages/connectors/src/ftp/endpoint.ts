import type { Logger, OpenContext } from '@drover/connector-kit';
import type { Clock } from '@drover/core';
import type { Limits } from './limits.ts';
import type { TlsPolicy } from './tls.ts';

export type Security = 'plain' | 'explicit' | 'implicit';

/** The wording of the form, which errors repeat. */
export const SECURITY_LABELS = {
  plain: 'Use plain FTP',
  explicit: 'Require explicit FTP over TLS',
  implicit: 'Require implicit FTP over TLS',
} as const satisfies Record<Security, string>;

/** Everything that is needed to reach a server and to log in. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  readonly username: string;
  readonly password: string;
  readonly tls: TlsPolicy | null;
  /** The address that servers see, when it is configured. */
  readonly outgoingAddress: string | undefined;
  /** The zone that the server states times in, where it is neither UTC nor measurable. */
  readonly timeZone: string | undefined;
  readonly limits: Limits;
  /** Nothing will be written. */
  readonly readOnly?: boolean | undefined;
  readonly reach?: OpenContext['reach'] | undefined;
  readonly onStep?: OpenContext['onStep'] | undefined;
  readonly log: Logger;
  readonly clock: Clock;
}

/** Server and port for a person to read. */
export function labelOf(endpoint: Pick<Endpoint, 'host' | 'port'>): string {
  return endpoint.host.includes(':') ? `[${endpoint.host}]:${endpoint.port}` : `${endpoint.host}:${endpoint.port}`;
}
