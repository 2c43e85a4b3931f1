import { connectorKeyOf, createIdentity, type Identity, loadIdentity } from '@drover/agent-link';
import { StorageError } from '@drover/core';
import { readPrivateFile, writePrivateFile } from '../files/private-file.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';

/** What an agent proves itself by. */
export interface AgentIdentity {
  readonly proof: Identity;
  /** Names the agent to people and to the server; whoever knows it has no access. */
  readonly key: string;
}

/** The identity in the file; null where there is none yet. */
export async function readIdentity(path: string, world: Pick<World, 'uid'>): Promise<AgentIdentity | null> {
  const text = await readPrivateFile(path, world);
  if (text === null) return null;
  try {
    return withKey(loadIdentity(text));
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    throw new Refusal(
      'failed',
      `${path} holds no key of an agent. Put it back from a backup; or remove it, and enter the new key that the next start makes at the server.`,
      { cause: error },
    );
  }
}

/** The identity in the file, made where there is none. Only one process may call it at a time. */
export async function ensureIdentity(path: string, world: Pick<World, 'uid'>): Promise<AgentIdentity> {
  const known = await readIdentity(path, world);
  if (known !== null) return known;
  const identity = createIdentity();
  await writePrivateFile(path, identity.toPem());
  return withKey(identity);
}

function withKey(proof: Identity): AgentIdentity {
  return { proof, key: connectorKeyOf(proof.spki) };
}
