import type { Account, Clock, Connection, ConnectorMemory, SourceWork, StorageError, TokenStore } from '@drover/core';
import type { ServiceBudget } from './budget/service-budget.ts';
import type { ServiceUnits } from './budget/service-units.ts';
import type { Access } from './oauth/access.ts';
import type { OAuthSignIn } from './oauth/sign-in.ts';
import type { OptionsSchema, OptionValues } from './options.ts';
import type { Reach } from './reach.ts';

/** Structured log; data first, then a constant message. Never given a secret, a token or file content. */
export interface Logger {
  debug(data: Readonly<Record<string, unknown>>, message: string): void;
  info(data: Readonly<Record<string, unknown>>, message: string): void;
  warn(data: Readonly<Record<string, unknown>>, message: string): void;
}

/** Something that was reached on the way to a session, told as it happens; `detail` is one sentence for a person. */
export interface OpenStep {
  readonly step: 'port' | 'tls' | 'host-key' | 'sign-in';
  readonly detail: string;
}

/** The agent of a connector, as people know it. */
export interface AgentFacts {
  /** The name of its machine. */
  readonly host: string;
  readonly version: string;
  readonly os: string;
}

/** Agents that hold a session with this process. */
export interface AgentsPort {
  /** Rejects with 'unavailable' while none is there, and with 'unauthenticated' or 'config-invalid' where the key is of no use. */
  describe(key: string, signal: AbortSignal): Promise<AgentFacts>;
  /** What an agent of the connector serves, over its session; any of them where it has several. Rejects as `describe` does. With `work`, what it has prepared for that run. */
  connect(key: string, signal: AbortSignal, work?: SourceWork): Promise<Connection>;
}

/** What a connector may use of the world outside its service. */
export interface OpenContext {
  readonly clock: Clock;
  readonly log: Logger;
  readonly tokens: TokenStore;
  /** The address that services see calls come from, when it is configured rather than measured. */
  readonly outgoingAddress?: string;
  /** Nothing will be written: no command that could change anything may be sent, not even to find out what the server can do. */
  readonly readOnly?: boolean;
  /** Restricts which addresses may be connected to; absent where every one may. */
  readonly reach?: Reach;
  /** Told of each step of each session that is opened; must return at once. */
  readonly onStep?: (step: OpenStep) => void;
  /** Absent where agents cannot call. */
  readonly agents?: AgentsPort;
  /** What the connector kept when it was open before; absent where nothing is kept, as while it is only tried. */
  readonly memory?: ConnectorMemory;
  /** Access tokens of the connector's sign-in; there where the definition says `oauth`. Read it by `accessIn`. */
  readonly access?: Access;
  /**
   * Told where the service says that the credentials themselves have ended, so that nothing is tried with them again; absent where nobody keeps them, and where
   * `access` knows. Must not reject.
   */
  readonly ended?: (error: StorageError) => Promise<void>;
  /** What the service allows, shared with all others that it counts with this one; absent where nobody shares it. */
  readonly budget?: ServiceBudget;
}

/** A type of storage: what it is called, what a person fills in, and how it is opened. */
export interface ConnectorDefinition<O extends OptionsSchema = OptionsSchema> {
  /** Stable identifier: `ftp`. */
  readonly type: string;
  /** As people see it: `FTP`. */
  readonly displayName: string;
  /** Where it stands in lists of types. */
  readonly group: 'machines' | 'clouds' | 'servers';
  /** One line on what is needed to authorise it. */
  readonly summary: string;
  /** What to have at hand or to arrange beforehand, one sentence each. `{outgoingAddress}` stands for our address. */
  readonly prepare: readonly string[];
  readonly options: O;
  /** How it is authorised, where that is by OAuth; `options` hold what is filled in beside it. */
  readonly oauth?: OAuthSignIn;
  /** What the service counts of an app in a tenant, where it does. */
  readonly budget?: ServiceUnits;
  /** The service is best used at nights and weekends, by whoever moves much. */
  readonly restsByDay?: boolean;
  /** Troubleshooting, one sentence each, in the order to try them. */
  readonly troubleshooting: readonly string[];
  /** Tries nothing yet that needs the network beyond what the service demands; `Account.probe` tries the credentials. */
  open(options: OptionValues<O>, context: OpenContext, signal: AbortSignal): Promise<Account>;
}

export function defineConnector<const O extends OptionsSchema>(
  definition: ConnectorDefinition<O>,
): ConnectorDefinition<O> {
  return definition;
}
