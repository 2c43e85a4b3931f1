import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type FactsHelper, linuxFacts, powerShellArguments, windowsFacts } from '@drover/connectors/local-files';
import type { World } from '../world.ts';

/** By which program this machine tells permissions and attributes; null where it cannot. */
export async function factsOfMachine({ platform, env }: Pick<World, 'platform' | 'env'>): Promise<FactsHelper | null> {
  if (platform === 'win32') {
    const root = env['SystemRoot'] ?? String.raw`C:\Windows`;
    const file = join(root, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
    return windowsFacts({ file, args: powerShellArguments(), env: { SystemRoot: root } });
  }
  const file = platform === 'linux' ? await findGetfattr(env) : null;
  return file === null ? null : linuxFacts({ file, env: { LC_ALL: 'C', ...libraries(env) } });
}

/** The program that reads extended attributes on Linux, as the search path finds it. */
export async function findGetfattr(env: World['env']): Promise<string | null> {
  const folders = [...(env['PATH'] ?? '').split(delimiter), '/usr/bin', '/bin'].filter((folder) => folder !== '');
  for (const folder of folders) {
    const file = join(folder, 'getfattr');
    try {
      await access(file, constants.X_OK);
      return file;
    } catch {
      // Not there, or not for us: the next folder may have it.
    }
  }
  return null;
}

function libraries(env: World['env']): Record<string, string> {
  const path = env['LD_LIBRARY_PATH'];
  return path === undefined ? {} : { LD_LIBRARY_PATH: path };
}
