import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import type { World } from '../world.ts';

const BOOT = '/proc/sys/kernel/random/boot_id';

/** Tells this machine from others, also from a copy of it, and says nothing else of it; `salt` is what others do not learn either. */
export async function machineMark(world: Pick<World, 'hostName' | 'platform'>, salt: string): Promise<string> {
  const facts = [salt, world.hostName, ...(await ownFacts(world.platform))];
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url');
}

/** A copy of a machine is started by itself, and has network cards of its own. */
async function ownFacts(platform: NodeJS.Platform): Promise<readonly string[]> {
  if (platform === 'linux') {
    const boot = await readFile(BOOT, 'utf8').catch(() => ''); // hidden in some containers
    if (boot !== '') return [boot.trim()];
  }
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return [...new Set(all.filter(({ internal }) => !internal).map(({ mac }) => mac))].sort();
}
