import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/**
 * Copies a file into one that belongs from its first byte on to whoever runs this. What Node's `copyFile` copies as root belongs to the owner of the
 * original, who could change it afterwards.
 */
export async function copyOwn(from: string, to: string): Promise<void> {
  await rm(to, { force: true });
  await pipeline(createReadStream(from), createWriteStream(to, { flags: 'wx', mode: 0o600 }));
}
