import { join } from 'node:path';
import { StorageError } from '@drover/core';
import { z } from 'zod';
import { readPrivateFile, writePrivateFile } from '../files/private-file.ts';

const fileSchema = z.strictObject({
  version: z.literal(1),
  servers: z.record(z.string(), z.strictObject({ fingerprint: z.string(), since: z.string() })),
});

/** What proves that a server is the one that was met before: an SSH host key or a TLS certificate, as `SHA256:...`. */
export interface TrustStore {
  fingerprint(server: string): Promise<string | null>;
  /** Replaces whatever was known of the server. */
  remember(server: string, fingerprint: string): Promise<void>;
}

/** Fingerprints in a private file of our own; `server` is a URL of scheme, host and port. */
export function trustStore(configFolder: string, now: () => Date): TrustStore & { readonly path: string } {
  const path = join(configFolder, 'trusted-servers.json');
  const read = async () => {
    const text = await readPrivateFile(path);
    return text === null ? { version: 1 as const, servers: {} } : parse(text, path);
  };
  return {
    path,
    fingerprint: async (server) => (await read()).servers[server]?.fingerprint ?? null,
    async remember(server, fingerprint) {
      const { version, servers } = await read();
      const changed = { version, servers: { ...servers, [server]: { fingerprint, since: now().toISOString() } } };
      await writePrivateFile(path, `${JSON.stringify(changed, null, 2)}\n`);
    },
  };
}

function parse(text: string, path: string): z.infer<typeof fileSchema> {
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new StorageError({
      kind: 'config-invalid',
      message: `The file of trusted servers ${path} is damaged or from a newer Drover.`,
      remedy: 'Restore it, or remove it and check the fingerprint of each server again.',
      cause: error,
    });
  }
}
