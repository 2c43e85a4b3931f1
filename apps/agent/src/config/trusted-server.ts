import { z } from 'zod';
import { readPrivateFile, writePrivateFile } from '../files/private-file.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { isPin, type ServerAddress, serverText } from './server-address.ts';

const trustedSchema = z.strictObject({ server: z.string(), pin: z.string().refine(isPin) });

/** The pin that an earlier start with --trust-on-first-use has found at this server; null where there was none. */
export async function trustedPin(
  path: string,
  server: ServerAddress,
  world: Pick<World, 'uid'>,
): Promise<string | null> {
  const text = await readPrivateFile(path, world);
  if (text === null) return null;
  const result = trustedSchema.safeParse(parseJson(text));
  if (!result.success)
    throw new Refusal('failed', `${path} is damaged. Remove it, and start once more with --trust-on-first-use.`);
  return result.data.server === serverText(server) ? result.data.pin : null;
}

export async function trust(path: string, server: ServerAddress, pin: string): Promise<void> {
  await writePrivateFile(path, `${JSON.stringify({ server: serverText(server), pin }, null, 2)}\n`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused by the schema
  }
}
