import { join } from 'node:path';

/** Where Drover keeps things of one person between runs. */
export interface DroverFolders {
  /** The sealing key, profiles and trusted fingerprints. */
  readonly config: string;
  /** State files and locks of transfers. */
  readonly state: string;
}

/** The folders by the XDG base directory rules; a relative path in a variable is ignored, as those rules say. */
export function droverFolders(env: Readonly<Record<string, string | undefined>>, home: string): DroverFolders {
  const base = (variable: string, ...fallback: string[]) => {
    const value = env[variable];
    return value?.startsWith('/') || /^[A-Za-z]:[\\/]/.test(value ?? '') ? (value ?? '') : join(home, ...fallback);
  };
  return {
    config: join(base('XDG_CONFIG_HOME', '.config'), 'drover'),
    state: join(base('XDG_STATE_HOME', '.local', 'state'), 'drover'),
  };
}
