import { join } from 'node:path';
import { BUILD } from '../build.ts';
import type { UpdateStatus } from '../control/messages.ts';
import type { AgentHome } from '../files/agent-home.ts';
import { isService } from '../files/agent-home.ts';
import { writePrivateFile } from '../files/private-file.ts';
import type { AgentLog } from '../log/agent-log.ts';
import { AGENT_VERSION } from '../version.ts';
import type { World } from '../world.ts';
import { noUpdates } from './no-updates.ts';
import { readUpdateState } from './update-state.ts';
import { Updater } from './updater.ts';

interface Opened {
  readonly updater: Updater | null;
  /** What an agent says that has no updater. */
  readonly status: { readonly status: UpdateStatus; told(): UpdateStatus };
}

/** The part of the agent that takes updates, as this build and this installation allow. A service only loads them. */
export async function openUpdater(
  world: Pick<World, 'clock' | 'env' | 'program' | 'uid'>,
  home: AgentHome,
  log: AgentLog,
): Promise<Opened> {
  const { program, clock } = world;
  const keys = BUILD?.releaseKeys ?? [];
  const none = noUpdates(program, keys) ?? { state: 'current', version: null, text: '' };
  const status = { status: none, told: () => none };
  if (program === null || keys.length === 0) return { updater: null, status };
  const { file, release } = loadedUpdate(home);
  const store = { file, keep: (signed: object) => writePrivateFile(release, `${JSON.stringify(signed)}\n`) };
  const updater = new Updater({
    ...{ clock, log, version: AGENT_VERSION, program, keys },
    last: await readUpdateState(home.update, world),
    store: isService(world) ? store : null,
  });
  return { updater, status };
}

/** Where a service has what it loaded, for the administrator who installs it. */
export function loadedUpdate({ folder }: Pick<AgentHome, 'folder'>): {
  readonly file: string;
  readonly release: string;
} {
  return { file: join(folder, 'update-program'), release: join(folder, 'update-release.json') };
}
