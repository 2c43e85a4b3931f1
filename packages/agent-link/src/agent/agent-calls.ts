import { z } from 'zod';
import { plainText } from '../frames/plain-text.ts';
import { type Ready, readySchema } from '../handshake/messages.ts';
import type { Link } from '../link.ts';
import { Call } from '../storage/client/call.ts';
import { misbehaved } from '../storage/wire/misbehaved.ts';

const rootSchema = z.object({ path: z.string().min(1).max(4096).transform(plainText), writable: z.boolean() });
/** A folder that an agent shares, as people of its machine write it. */
export type SharedRoot = Readonly<z.infer<typeof rootSchema>>;

const rootsSchema = z.array(rootSchema).max(1000);

/** What the server thinks of an agent that has a session with it. */
export const standingSchema = readySchema.omit({ type: true });
export type Standing = Omit<Ready, 'type'>;

export const ROOTS = 'agent.roots';
export const STANDING = 'agent.standing';

/** Which folders an agent shares. Rejects with 'unsupported' where it is too old to tell. */
export async function askRoots(link: Link, signal: AbortSignal): Promise<readonly SharedRoot[]> {
  const read = rootsSchema.safeParse(await ask(link, ROOTS, {}, signal));
  if (!read.success) throw misbehaved('told of the folders that it shares in a way that cannot be read');
  return read.data;
}

/** Tells an agent how it stands with the server from now on. Rejects with 'unsupported' where it is too old to hear of it. */
export async function tellStanding(link: Link, standing: Standing, signal: AbortSignal): Promise<void> {
  await ask(link, STANDING, standing, signal);
}

async function ask(link: Link, method: string, params: unknown, signal: AbortSignal): Promise<unknown> {
  using call = new Call(link, method, params, 'control', { signal, free: () => undefined });
  call.endSending();
  return await call.value();
}
