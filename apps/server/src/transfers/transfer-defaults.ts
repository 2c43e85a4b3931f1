import { type ChangeTransferDefaults, type TransferDefaults as Defaults, transferDefaultsSchema } from '@drover/api';
import type { SettingStore } from '@drover/database';

/** How they are named where settings are kept. */
const KEY = 'transfers.defaults';

/** What new transfers start with, as administrators chose it. */
export class TransferDefaults {
  readonly #store: SettingStore;

  constructor(store: SettingStore) {
    this.#store = store;
  }

  async read(): Promise<Defaults> {
    return transferDefaultsSchema.parse((await this.#store.get(KEY)) ?? {});
  }

  async change({ policy, filters, exclusions }: ChangeTransferDefaults): Promise<void> {
    const known = await this.read();
    const changed = {
      policy: { ...known.policy, ...policy },
      filters: filters ?? known.filters,
      exclusions: exclusions === undefined ? known.exclusions : exclusions,
    };
    await this.#store.set(KEY, transferDefaultsSchema.parse(changed));
  }
}
