import type { ChangeSettings, InstanceSettings as SettingsView } from '@drover/api';
import type { SettingStore } from '@drover/database';
import { z } from 'zod';
import { ApplicationError } from '../errors/application-error.ts';
import { chooseNetworks, type Networks, parseNetworks } from './networks.ts';
import type { Settings } from './read-settings.ts';

const STANDARD_LOG_DAYS = 90;
const VARIABLES = { outgoingAddress: 'DROVER_OUTGOING_ADDRESS', allowedNetworks: 'DROVER_ALLOWED_NETWORKS' } as const;
/** How settings are named where they are kept. */
const KEYS = {
  outgoingAddress: 'instance.outgoing-address',
  allowedNetworks: 'instance.allowed-networks',
  logDays: 'instance.log-days',
} as const;
const textSchema = z.string().optional();
const daysSchema = z.number().int().optional();

/** What an administrator may change while the server runs. What the environment says wins; workers go by it at their next connection. */
export class InstanceSettings {
  readonly localRoots: readonly string[];
  readonly #given: { readonly outgoingAddress: string | null; readonly allowedNetworks: string | null };
  readonly #networks: Networks | null;
  readonly #store: SettingStore;

  constructor(given: Pick<Settings, 'localRoots' | 'networks' | 'outgoingAddress'>, store: SettingStore) {
    this.localRoots = given.localRoots;
    this.#given = { outgoingAddress: given.outgoingAddress, allowedNetworks: given.networks?.text ?? null };
    this.#networks = given.networks;
    this.#store = store;
  }

  /** The address that storage services see; null when nobody told. */
  async outgoingAddress(): Promise<string | null> {
    return this.#given.outgoingAddress ?? textSchema.parse(await this.#store.get(KEYS.outgoingAddress)) ?? null;
  }

  /** Null where connectors may reach every network. */
  async networks(): Promise<Networks | null> {
    if (this.#networks !== null) return this.#networks;
    const text = textSchema.parse(await this.#store.get(KEYS.allowedNetworks));
    return text === undefined ? null : parseNetworks(text, 'The setting');
  }

  /** For how many days logs are kept. */
  async logDays(): Promise<number> {
    return daysSchema.parse(await this.#store.get(KEYS.logDays)) ?? STANDARD_LOG_DAYS;
  }

  async read(): Promise<SettingsView> {
    const [outgoingAddress, networks, kept, logDays] = await Promise.all([
      this.outgoingAddress(),
      this.networks(),
      this.#store.get(KEYS.logDays),
      this.logDays(),
    ]);
    const text = (name: keyof typeof VARIABLES, value: string | null) =>
      ({
        value,
        source: this.#given[name] !== null ? 'environment' : value === null ? 'standard' : 'chosen',
        variable: VARIABLES[name],
      }) as const;
    return {
      outgoingAddress: text('outgoingAddress', outgoingAddress),
      allowedNetworks: text('allowedNetworks', networks?.text ?? null),
      logDays: { value: logDays, source: kept === undefined ? 'standard' : 'chosen', variable: null },
    };
  }

  /** Null gives a setting its standard back; nothing is changed when one of them cannot be. */
  async change(changes: ChangeSettings): Promise<void> {
    for (const name of ['outgoingAddress', 'allowedNetworks'] as const) {
      if (changes[name] === undefined || this.#given[name] === null) continue;
      throw new ApplicationError('set-by-environment', `${VARIABLES[name]} is set where Drover was started.`, {
        field: name,
      });
    }
    if (changes.allowedNetworks != null) refuseNoNetworks(changes.allowedNetworks);
    for (const name of ['outgoingAddress', 'allowedNetworks', 'logDays'] as const) {
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
