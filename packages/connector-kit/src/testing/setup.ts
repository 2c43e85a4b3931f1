import type { Clock, Connection, Grant, Segment, TokenStore } from '@drover/core';
import type { z } from 'zod';
import type { ConnectorDefinition, OpenContext } from '../definition.ts';
import type { OptionsSchema } from '../options.ts';
import { realClock } from './real-clock.ts';

/** What tests may do to a running server; each left out skips the cases that need it. */
export interface ServiceControl {
  /** Ends the server as a crash would and starts it again with the same data at the same address. */
  restart?(): Promise<void>;
  /** Cuts all network connections to the server; the server stays up. */
  cutConnections?(): Promise<void>;
}

/** A running server with an empty place to work in. */
export interface StartedService {
  /** The root to open; '' unless told. */
  readonly root?: string;
  /** Segments of an existing, writable folder below the root; the root itself unless told. */
  readonly folder?: readonly Segment[];
  /** Absolute path of that folder on this machine's disk, where tests plant what connectors cannot make. */
  readonly disk?: string;
  /** True where the server's account is subject to file permissions; by default, where `disk` does not belong to root. */
  readonly enforcesPermissions?: boolean;
  readonly control?: ServiceControl;
  /** Two people or groups who have no rights of their own yet, for a service that takes permissions. */
  readonly principals?: readonly Pick<Grant, 'kind' | 'named' | 'principal'>[];
  stop(): Promise<void>;
}

interface CommonSetup {
  /** The server's name in the report, when one connector is run against several. */
  readonly server?: string;
  /** Wraps every connection before it is used. */
  readonly layers?: (connection: Connection, clock: Clock) => Connection;
  /** Why nothing can run here: a program that is not installed. Null or left out runs everything. */
  readonly skip?: string | null;
  /** Reason for each case, by name, that this service cannot pass. Each is run, and must fail. */
  readonly except?: Readonly<Record<string, string>>;
}

/** A connector type, opened with the options that reach the started server. */
export interface DefinitionSetup<O extends OptionsSchema> extends CommonSetup {
  readonly definition: ConnectorDefinition<O>;
  readonly start: () => Promise<
    StartedService & {
      readonly options: z.input<O['schema']>;
      /** What it is opened with besides the usual, such as the sign-in. */
      readonly context?: Partial<OpenContext>;
    }
  >;
}

/** Anything that gives connections: a layer stack, an agent's proxy. */
export interface ConnectionSetup extends CommonSetup {
  readonly start: () => Promise<StartedService & { connect(signal: AbortSignal): Promise<Connection> }>;
}

export type AcceptanceSetup<O extends OptionsSchema> = DefinitionSetup<O> | ConnectionSetup;

/** Both kinds of setup, started: connections come from one place. */
export interface RunningService extends StartedService {
  connect(signal: AbortSignal): Promise<Connection>;
  /** Options that must never show in an error. */
  readonly secrets?: readonly string[];
}

export async function startService<O extends OptionsSchema>(setup: AcceptanceSetup<O>): Promise<RunningService> {
  const { layers } = setup;
  const running = 'definition' in setup ? await openDefinition(setup) : await setup.start();
  if (layers === undefined) return running;
  return {
    ...running,
    stop: () => running.stop(),
    connect: async (signal) => layers(await running.connect(signal), realClock),
  };
}

async function openDefinition<O extends OptionsSchema>(setup: DefinitionSetup<O>): Promise<RunningService> {
  const { definition } = setup;
  const started = await setup.start();
  const signal = AbortSignal.timeout(30_000);
  try {
    const options = definition.options.schema.parse(started.options) as z.output<O['schema']>;
    const account = await definition.open(options, { ...openContext(), ...started.context }, signal);
    return {
      ...started,
      secrets: secretsIn(definition, options),
      connect: (connecting) => account.open(started.root ?? '', connecting),
      stop: async () => {
        await account[Symbol.asyncDispose]();
        await started.stop();
      },
    };
  } catch (error) {
    await started.stop();
    throw error;
  }
}

function secretsIn<O extends OptionsSchema>(
  definition: ConnectorDefinition<O>,
  options: z.output<O['schema']>,
): string[] {
  const values = Object.entries(options as Readonly<Record<string, unknown>>);
  return values.flatMap(([field, value]) =>
    definition.options.fields[field]?.info.secret === true && typeof value === 'string' && value !== '' ? [value] : [],
  );
}

function openContext(): OpenContext {
  const ignore = (): void => undefined;
  return { clock: realClock, log: { debug: ignore, info: ignore, warn: ignore }, tokens: memoryTokens() };
}

function memoryTokens(): TokenStore {
  const values = new Map<string, string>();
  return {
    read: async (field) => values.get(field) ?? null,
    refresh: async (field, refresh) => {
      const value = await refresh(values.get(field) ?? null);
      values.set(field, value);
      return value;
    },
  };
}
