import type { SealedSetting, Sealer, SettingStore } from '@drover/database';
import { z } from 'zod';

const NAME = 'agents.identity';
const FIELD = 'key';

export const SEALED_IDENTITY: SealedSetting = { key: NAME, field: FIELD };

const sealedSchema = z.base64().optional();

/** The private key that agents know this installation by, sealed in its database: the same for all its servers and workers. */
export class SharedIdentity {
  readonly #settings: SettingStore;
  readonly #sealer: Sealer;

  constructor(settings: SettingStore, sealer: Sealer) {
    this.#settings = settings;
    this.#sealer = sealer;
  }

  /** As PEM; null before a server has been started. */
  async read(): Promise<string | null> {
    const sealed = sealedSchema.parse(await this.#settings.get(NAME));
    return sealed === undefined ? null : this.#sealer.open(Buffer.from(sealed, 'base64'), NAME, FIELD);
  }

  /** The one that is there, else this one from now on. */
  async readOrKeep(pem: string): Promise<string> {
    const known = await this.read();
    if (known !== null) return known;
    await this.#settings.set(NAME, this.#sealer.seal(pem, NAME, FIELD).toString('base64'));
    return pem;
  }
}
