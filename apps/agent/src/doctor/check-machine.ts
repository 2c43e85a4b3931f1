import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import type { Settings } from '../config/settings.ts';
import { findGetfattr } from '../facts/facts-of-machine.ts';
import type { AgentHome } from '../files/agent-home.ts';
import { codeOf } from '../files/code-of.ts';
import { SnapshotJournal } from '../hooks/snapshot-journal.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { type Finding, fail, note, ok } from './finding.ts';

const FEW_FILES = 1_024;
const OTHERS_MAY_WRITE = 0o022;

/** What the agent uses of its machine beside the shared folders: programs, and how much the system lets it do. */
export async function* checkMachine(
  { hooks }: Pick<Settings, 'hooks'>,
  home: Pick<AgentHome, 'snapshots'>,
  world: Pick<World, 'platform' | 'env' | 'uid'>,
): AsyncGenerator<Finding> {
  if (world.platform === 'linux') {
    yield await checkOpenFiles();
    yield (await findGetfattr(world.env)) === null
      ? note('getfattr is not installed, so scans cannot tell access lists. Install the package "attr".')
      : ok('Access lists can be told in scans.');
  }
  if (hooks === null) return;
  yield await checkProgram(hooks.before[0] ?? '', 'before', world);
  if (hooks.after !== undefined) yield await checkProgram(hooks.after[0] ?? '', 'after', world);
  yield await checkJournal(home.snapshots);
}

/** Each file and folder under way takes one. */
async function checkOpenFiles(): Promise<Finding> {
  const limits = await readFile('/proc/self/limits', 'latin1').catch(() => '');
  const soft = Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
  if (soft >= FEW_FILES) return ok('Enough files can be open at once.');
  return note(
    `Only ${soft} files can be open at once. Raise the limit (ulimit -n, or LimitNOFILE of the service) to ${FEW_FILES}.`,
  );
}

/** Whoever may change the program decides what the agent's user does. */
async function checkProgram(program: string, hook: string, { uid }: Pick<World, 'uid'>): Promise<Finding> {
  try {
    await access(program, constants.X_OK);
    const { mode, uid: owner } = await stat(program);
    if (uid !== null && ((mode & OTHERS_MAY_WRITE) !== 0 || (owner !== uid && owner !== 0)))
      return fail(
        `${program}, which is run ${hook} each run, can be changed by others. Take that away: chmod go-w '${program}'.`,
      );
    return ok(`${program} is run ${hook} each run.`);
  } catch (error) {
    return fail(
      `${program} is to be run ${hook} each run, and cannot be (${codeOf(error)}). Check "hooks" in agent.json, and that the agent's user may run it.`,
    );
  }
}

async function checkJournal(path: string): Promise<Finding> {
  try {
    const left = await new SnapshotJournal(path).read();
    if (left.length === 0) return ok('Nothing is prepared for a run at the moment.');
    return note(
      `Something is prepared for ${left.length} run${left.length === 1 ? '' : 's'} at the moment (${path}). The agent puts it away when the run has ended.`,
    );
  } catch (error) {
    if (error instanceof Refusal) return fail(error.message);
    throw error;
  }
}
