import type { ChangeSettings, InstanceSettings as SettingsView } from '@drover/api';
import type { SettingStore } from '@drover/database';
import { z } from 'zod';
import { ApplicationError } from '../errors/application-error.ts';
import { type ListenAddress, parseListenAddress, textOfAddress } from './listen-address.ts';
import { chooseNetworks, exceptMetadata, type Networks, parseNetworks } from './networks.ts';
import type { AgentListenSettings, Settings } from './read-settings.ts';

const STANDARD_LOG_DAYS = 90;
const STANDARD_PATIENCE_HOURS = 24;
const UNNAMED = exceptMetadata();
/** As documented for the agent that ours takes the place of. Our own begin above it, with 1.4.0.0. */
const STANDARD_AGENT_VERSION = '1.3.5.0';
const VARIABLES = {
  outgoingAddress: 'DROVER_OUTGOING_ADDRESS',
  allowedNetworks: 'DROVER_ALLOWED_NETWORKS',
  agentAddress: 'DROVER_AGENT_ADDRESS',
  agentPatienceHours: 'DROVER_AGENT_PATIENCE',
} as const;
/** How settings are named where they are kept. */
const KEYS = {
  outgoingAddress: 'instance.outgoing-address',
  allowedNetworks: 'instance.allowed-networks',
  logDays: 'instance.log-days',
  agentAddress: 'instance.agent-address',
  agentPatienceHours: 'instance.agent-patience-hours',
  agentMinimumVersion: 'instance.agent-minimum-version',
} as const;
const textSchema = z.string().optional();
const daysSchema = z.number().int().optional();
const hoursSchema = z.number().optional();

/** What the start of this process has fixed. */
export type GivenSettings = Pick<
  Settings,
  'agentPatienceSeconds' | 'apps' | 'localRoots' | 'networks' | 'outgoingAddress'
> & {
  readonly agents: Pick<AgentListenSettings, 'address'>;
};

/** What an administrator may change while the server runs. What the environment says wins; workers go by it at their next connection. */
export class InstanceSettings {
  readonly localRoots: readonly string[];
  readonly #given: {
    readonly outgoingAddress: string | null;
    readonly allowedNetworks: string | null;
    readonly agentAddress: string | null;
    readonly agentPatienceHours: number | null;
  };
  readonly #networks: Networks | null;
  readonly #store: SettingStore;

  constructor(given: GivenSettings, store: SettingStore) {
    this.localRoots = given.localRoots;
    this.#given = {
      outgoingAddress: given.outgoingAddress,
      allowedNetworks: given.networks?.text ?? null,
      agentAddress: given.agents.address === null ? null : textOfAddress(given.agents.address),
      agentPatienceHours: given.agentPatienceSeconds === null ? null : given.agentPatienceSeconds / 3600,
    };
    this.#networks = given.networks;
    this.#store = store;
  }

  /** The address that storage services see; null when nobody told. */
  async outgoingAddress(): Promise<string | null> {
    return this.#given.outgoingAddress ?? textSchema.parse(await this.#store.get(KEYS.outgoingAddress)) ?? null;
  }

  /** Which addresses may be connected to for others: those that were named, else all but what tells this machine its credentials. */
  async reach(): Promise<Pick<Networks, 'allows'>> {
    return (await this.#networksNow()) ?? UNNAMED;
  }

  /** Null where none were named. */
  async #networksNow(): Promise<Networks | null> {
    if (this.#networks !== null) return this.#networks;
    const text = textSchema.parse(await this.#store.get(KEYS.allowedNetworks));
    return text === undefined ? null : parseNetworks(text, 'The setting');
  }

  /** For how many days logs are kept. */
  async logDays(): Promise<number> {
    return daysSchema.parse(await this.#store.get(KEYS.logDays)) ?? STANDARD_LOG_DAYS;
  }

  /** Where agents on other machines reach this server; null when nobody told. */
  async agentAddress(): Promise<ListenAddress | null> {
    const text = this.#given.agentAddress ?? textSchema.parse(await this.#store.get(KEYS.agentAddress));
    return text === undefined ? null : parseListenAddress(text);
  }

  /** For how long a run waits for an agent that is offline. */
  async agentPatienceHours(): Promise<number> {
    const kept = await this.#store.get(KEYS.agentPatienceHours);
    return this.#given.agentPatienceHours ?? hoursSchema.parse(kept) ?? STANDARD_PATIENCE_HOURS;
  }

  /** The oldest version of agents that get work. */
  async agentMinimumVersion(): Promise<string> {
    return textSchema.parse(await this.#store.get(KEYS.agentMinimumVersion)) ?? STANDARD_AGENT_VERSION;
  }

  async read(): Promise<SettingsView> {
    const [outgoingAddress, networks, agents, kept, logDays, ...rest] = await Promise.all([
      this.outgoingAddress(),
      this.#networksNow(),
      this.agentAddress(),
      this.#store.get(KEYS.logDays),
      this.logDays(),
      this.agentPatienceHours(),
      this.#store.get(KEYS.agentPatienceHours),
      this.agentMinimumVersion(),
      this.#store.get(KEYS.agentMinimumVersion),
    ]);
    const [patience, keptPatience, version, keptVersion] = rest;
    const kind = (found: unknown) => (found === undefined ? 'standard' : 'chosen');
    const text = (name: 'agentAddress' | 'allowedNetworks' | 'outgoingAddress', value: string | null) =>
      ({
        value,
        source: this.#given[name] !== null ? 'environment' : value === null ? 'standard' : 'chosen',
        variable: VARIABLES[name],
      }) as const;
    return {
      outgoingAddress: text('outgoingAddress', outgoingAddress),
      allowedNetworks: text('allowedNetworks', networks?.text ?? null),
      logDays: { value: logDays, source: kind(kept), variable: null },
      agentAddress: text('agentAddress', agents === null ? null : textOfAddress(agents)),
      agentPatienceHours: {
        value: patience,
        source: this.#given.agentPatienceHours === null ? kind(keptPatience) : 'environment',
        variable: VARIABLES.agentPatienceHours,
      },
      agentMinimumVersion: { value: version, source: kind(keptVersion), variable: null },
    };
  }

  /** Null gives a setting its standard back; nothing is changed when one of them cannot be. */
  async change(changes: ChangeSettings): Promise<void> {
    for (const name of Object.keys(VARIABLES) as (keyof typeof VARIABLES)[]) {
      if (changes[name] === undefined || this.#given[name] === null) continue;
      throw new ApplicationError('set-by-environment', `${VARIABLES[name]} is set where Drover was started.`, {
        field: name,
      });
    }
    if (changes.allowedNetworks != null) refuseNoNetworks(changes.allowedNetworks);
    for (const name of Object.keys(KEYS) as (keyof typeof KEYS)[]) {
      const value = changes[name];
      if (value === null) await this.#store.remove(KEYS[name]);
      else if (value !== undefined) await this.#store.set(KEYS[name], value);
    }
  }
}

function refuseNoNetworks(text: string): void {
  try {
    chooseNetworks(text, 'The setting');
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new ApplicationError('invalid-request', detail, {
      remedy: 'Write addresses and networks such as 10.0.0.0/8 or 2001:db8::/32, with commas between them.',
      field: 'allowedNetworks',
      cause: error,
    });
  }
}
