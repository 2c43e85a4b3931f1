import type { AppSpec } from './access/apps.ts';
import type { TokenCheck } from './access/grants.ts';
import type { SharedSocket } from './http/open-listeners.ts';
import type { TenantSpec } from './model/tenant-spec.ts';
import type { RandomFaults } from './trouble/faults.ts';
import type { ThrottleOptions } from './trouble/throttle.ts';

/** How a simulated tenant is to be; without options there is nobody in it, and nothing goes wrong. */
export interface MicrosoftOptions extends Partial<TenantSpec> {
  /** Applications that may ask for a token by their secret. */
  readonly apps?: readonly AppSpec[];
  /** Lets in tokens that others gave out, such as an OpenID provider. */
  readonly tokens?: TokenCheck;
  /** Of tokens, in milliseconds; an hour by default. */
  readonly tokenLifetime?: number;
  readonly throttle?: ThrottleOptions;
  readonly faults?: RandomFaults;
  /** Before each answer, in milliseconds. */
  readonly latency?: number;
  /** Of a page of a list, 200 by default. */
  readonly pageSize?: number;
  /** Of an upload session after its last fragment, in milliseconds; a week by default. */
  readonly sessionLifetime?: number;
  /**
   * Whether a token that is sent to an upload is ignored. It is refused by default, as Microsoft's reference warns; rclone before 1.63 sends it, and
   * works.
   */
  readonly uploadsBearTokens?: boolean;
  /** Of the address of a content, in milliseconds; an hour by default. */
  readonly downloadLifetime?: number;
  /** In milliseconds since 1970. */
  readonly now?: () => number;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** One Unix socket and these origins instead of three ports; for clients that cannot be told where Microsoft is. */
  readonly at?: SharedSocket;
}
