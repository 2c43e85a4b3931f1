import { join } from 'node:path';
import { StorageError } from '@drover/core';
import { z } from 'zod';
import { readPrivateFile, writePrivateFile } from '../files/private-file.ts';
import type { Sealer } from '../sealing/seal.ts';

const PROFILE_FIELDS = [
  'url',
  'password',
  'passphrase',
  'identity',
  'host-key',
  'trust-certificate',
  'insecure-tls',
  'app-id',
] as const;
type ProfileField = (typeof PROFILE_FIELDS)[number];

const fileSchema = z.strictObject({
  version: z.literal(1),
  profiles: z.record(z.string(), z.partialRecord(z.enum(PROFILE_FIELDS), z.string())),
});
type ProfileFile = z.infer<typeof fileSchema>;

/** A place that a person named, with what is needed to sign in there. */
export type Profile = { readonly url: string } & Partial<Record<Exclude<ProfileField, 'url'>, string>>;

/** Own profiles of one person, every field sealed for its profile and its name, in a private file. */
export class ProfileStore {
  readonly #path: string;
  readonly #sealer: () => Promise<Sealer>;

  constructor(configFolder: string, sealer: () => Promise<Sealer>) {
    this.#path = join(configFolder, 'profiles.json');
    this.#sealer = sealer;
  }

  async names(): Promise<string[]> {
    return Object.keys((await this.#read()).profiles).sort();
  }

  async get(name: string): Promise<Profile | null> {
    const { profiles } = await this.#read();
    const sealed = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
    if (sealed === undefined) return null;
    const sealer = await this.#sealer();
    const fields = Object.entries(sealed).map(([field, text]) => [field, this.#open(sealer, name, field, text)]);
    return Object.fromEntries(fields) as Profile;
  }

  /** Adds the profile or replaces it as a whole. */
  async put(name: string, profile: Profile): Promise<void> {
    const sealer = await this.#sealer();
    const sealed = Object.entries(profile).map(([field, text]) => [field, sealer.seal(text, purpose(name, field))]);
    const { version, profiles } = await this.#read();
    await this.#write({ version, profiles: { ...profiles, [name]: Object.fromEntries(sealed) } });
  }

  /** False when there was no such profile. */
  async remove(name: string): Promise<boolean> {
    const { version, profiles } = await this.#read();
    if (!Object.hasOwn(profiles, name)) return false;
    const { [name]: _removed, ...rest } = profiles;
    await this.#write({ version, profiles: rest });
    return true;
  }

  #open(sealer: Sealer, name: string, field: string, sealed: string): string {
    try {
      return sealer.open(sealed, purpose(name, field));
    } catch (error) {
      throw new StorageError({
        kind: 'config-invalid',
        message: `The profile ${name} cannot be opened: ${this.#path} or the key beside it was changed.`,
        remedy: `Add it again: drover profile add --replace ${name} URL`,
        cause: error,
      });
    }
  }

  async #read(): Promise<ProfileFile> {
    const text = await readPrivateFile(this.#path);
    if (text === null) return { version: 1, profiles: {} };
    try {
      return fileSchema.parse(JSON.parse(text));
    } catch (error) {
      throw new StorageError({
        kind: 'config-invalid',
        message: `The profiles in ${this.#path} are damaged or from a newer Drover.`,
        remedy: 'Restore the file, or remove it and add your profiles again.',
        cause: error,
      });
    }
  }

  async #write(file: ProfileFile): Promise<void> {
    await writePrivateFile(this.#path, `${JSON.stringify(file, null, 2)}\n`);
  }
}

function purpose(name: string, field: string): string {
  return `profile ${JSON.stringify([name, field])}`;
}
