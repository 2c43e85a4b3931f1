import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where Drover keeps things of one person between runs. */
export interface DroverFolders {
  /** The sealing key, profiles and trusted fingerprints. */
  readonly config: string;
  /** State files and locks of transfers. */
  readonly state: string;
}

export function droverFolders(env: Environment, home: string): DroverFolders {
  return {
    config: join(base(env, 'XDG_CONFIG_HOME', join(home, '.config')), 'drover'),
    state: join(base(env, 'XDG_STATE_HOME', join(home, '.local', 'state')), 'drover'),
  };
}

/** For what can be made again at any time. */
export function cacheFolder(env: Environment, home: string): string {
  return join(base(env, 'XDG_CACHE_HOME', join(home, '.cache')), 'drover');
}

/** By the XDG base directory rules: a relative path in a variable is ignored. */
function base(env: Environment, variable: string, fallback: string): string {
  const value = env[variable] ?? '';
  return value.startsWith('/') || /^[A-Za-z]:[\\/]/.test(value) ? value : fallback;
}
