import type { newMailSettingsSchema } from '@drover/api';
import type { SealedSetting, Sealer, SettingStore } from '@drover/database';
import { z } from 'zod';
import { ApplicationError } from '../errors/application-error.ts';

const KEY = 'mail';
const FIELD = 'password';

export const SEALED_MAIL_PASSWORD: SealedSetting = { key: KEY, field: FIELD, member: 'password' };

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/i;

const keptSchema = z.object({
  host: z.string(),
  port: z.number(),
  security: z.enum(['tls', 'starttls', 'none']),
  user: z.string().nullable(),
  from: z.string(),
  authority: z.string().nullable(),
  pageAddress: z.string().nullable(),
  /** Sealed, in base64. */
  password: z.string().nullable(),
});

/** The server that sends mail, with its password in clear. */
export type MailSettings = Readonly<z.infer<typeof keptSchema>>;

/** Keeps the settings of mail; the password is sealed. */
export class KeptMailSettings {
  readonly #store: SettingStore;
  readonly #sealer: Sealer;

  constructor(store: SettingStore, sealer: Sealer) {
    this.#store = store;
    this.#sealer = sealer;
  }

  /** Null while mail is not set up. */
  async read(): Promise<MailSettings | null> {
    const kept = await this.#kept();
    if (kept === null || kept.password === null) return kept;
    return { ...kept, password: this.#sealer.open(Buffer.from(kept.password, 'base64'), KEY, FIELD) };
  }

  /** Refuses a password that would cross a network in clear. */
  async change(wish: z.output<typeof newMailSettingsSchema>): Promise<void> {
    const { password, ...rest } = wish;
    const before = await this.#kept();
    // Whoever points the settings at a server of their own does not get the password of another one.
    const same = before?.host === rest.host && before.port === rest.port && before.user === rest.user;
    const sealed = typeof password === 'string' ? this.#sealer.seal(password, KEY, FIELD).toString('base64') : null;
    const next = password === undefined && same ? before.password : sealed;
    if (next !== null && rest.user === null) {
      throw new ApplicationError('invalid-request', 'A password needs a user.', { field: 'user' });
    }
    if (next !== null && rest.security === 'none' && !LOOPBACK.test(rest.host)) {
      throw new ApplicationError('invalid-request', 'The password would cross the network in clear.', {
        field: 'security',
        remedy: 'Choose TLS or STARTTLS, or a mail server that asks for no password.',
      });
    }
    await this.#store.set(KEY, { ...rest, password: next } satisfies MailSettings);
  }

  async remove(): Promise<void> {
    await this.#store.remove(KEY);
  }

  async #kept(): Promise<MailSettings | null> {
    const kept = await this.#store.get(KEY);
    return kept === undefined ? null : keptSchema.parse(kept);
  }
}
