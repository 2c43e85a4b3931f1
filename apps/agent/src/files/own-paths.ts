import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { controlAddress } from '../control/control-address.ts';
import type { OwnPaths } from '../shares/own-places.ts';
import type { World } from '../world.ts';
import type { AgentHome } from './agent-home.ts';

type Here = Pick<World, 'env' | 'platform' | 'program' | 'uid' | 'user'>;

/** What an agent lives from: whoever could read it could pass for the agent, and whoever could write there could have it run what they like. */
export function ownPaths(home: AgentHome, world: Here): OwnPaths {
  const { program, platform } = world;
  const at = (path: string): string => join(real(dirname(path)), basename(path));
  const folders = [real(home.folder), at(home.running), at(home.hooks), dirname(home.config), neighboursFolder(world)];
  if (platform !== 'win32') folders.push(dirname(controlAddress(home, world)));
  if (program !== null) folders.push(dirname(program.file));
  const files = [home.identity, home.config, home.trusted, home.snapshots, home.update];
  return { folders: [...new Set(folders.map(real))], files: files.map(at) };
}

/** Where the agents of one user tell each other what they have prepared for runs. */
export function neighboursFolder({ env, uid }: Pick<World, 'env' | 'uid'>): string {
  return join(env['TMPDIR'] ?? tmpdir(), `drover-agents-${uid ?? 'all'}`);
}

/** The path with the links on it followed; as it is where it is not there yet. */
function real(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
