import { existsSync } from 'node:fs';
import type { AgentHome } from '../files/agent-home.ts';
import { ownFolder } from '../files/private-folder.ts';
import { lockInstance } from '../instance/instance-lock.ts';
import type { Program, World } from '../world.ts';
import { programFiles } from './program-files.ts';
import { forgetUpdateState, readUpdateState, writeUpdateState } from './update-state.ts';
import type { First } from './watch-program.ts';

/** What a start has to do about an update that broke off before, wherever that was; null for nothing. */
export async function takeUpUpdate(
  world: Pick<World, 'uid' | 'pid' | 'platform' | 'watcher'>,
  home: AgentHome,
  { program, version }: { readonly program: Program; readonly version: string },
): Promise<First | null> {
  if (world.watcher !== null) return null;
  await ownFolder(home.folder, world); // whose it is tells more than a file in it that cannot be read
  if ((await readUpdateState(home.update, world)) === null) return null;
  await ownFolder(home.running, world);
  using _lock = await lockInstance(home.running, world);
  const found = await readUpdateState(home.update, world);
  if (found === null || found.state === 'done') return null;
  const isThis = found.version === version;
  switch (found.state) {
    case 'switching':
      if (isThis) return { do: 'try', version };
      await forgetUpdateState(home.update); // this is the one before, and the server offers the new one again
      return null;
    case 'trial':
      if (isThis) return { do: 'try', version };
      await writeUpdateState(home.update, { ...found, state: 'failed', reason: 'It did not come up.' });
      return null;
    case 'failed': {
      if (!isThis || !existsSync(programFiles(program.file).previous)) return null;
      return { do: 'go-back', version, reason: found.reason ?? 'It did not come up.' };
    }
  }
}
