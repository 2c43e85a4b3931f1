import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';

/** Where one agent keeps its things. Two agents on one machine have two homes. */
export interface AgentHome {
  readonly folder: string;
  readonly config: string;
  readonly identity: string;
  readonly trusted: string;
  readonly log: string;
  /** For which runs something is prepared, and what the commands that do so were given and have said. */
  readonly snapshots: string;
  readonly hooks: string;
  /** How much was fetched back of archived files today. */
  readonly recalls: string;
  /** How far the newest update has come. */
  readonly update: string;
  /** What only exists while an agent runs: lock, process number, control socket. */
  readonly running: string;
}

/** By `DROVER_AGENT_HOME`; else the folder of a downloaded agent, or `.drover-agent` in the home folder. */
export function agentHome({ env, home, downloaded }: Pick<World, 'downloaded' | 'env' | 'home'>): AgentHome {
  const folder = pathIn(env, 'DROVER_AGENT_HOME') ?? downloaded ?? join(home, '.drover-agent');
  return {
    folder,
    config: pathIn(env, 'DROVER_AGENT_CONFIG') ?? join(folder, 'agent.json'),
    identity: join(folder, 'identity.pem'),
    trusted: join(folder, 'trusted-server.json'),
    log: join(folder, 'drover-agent.log'),
    snapshots: join(folder, 'snapshots.json'),
    hooks: join(folder, 'hooks'),
    recalls: join(folder, 'recalls.json'),
    update: join(folder, 'update.json'),
    running: join(folder, 'run'),
  };
}

function pathIn(env: World['env'], name: string): string | null {
  const set = env[name] ?? '';
  if (set !== '' && !isAbsolute(set))
    throw new Refusal('usage', `${name} is "${set}", which is no full path. Write it from the top.`);
  return set === '' ? null : set;
}

/** What tells the homes of one machine apart in names that all users see. */
export function homeMark({ folder }: AgentHome): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 12);
}

/** Whether this agent was installed as a service of the machine, which is updated only when an administrator says so. */
export function isService({ env }: Pick<World, 'env'>): boolean {
  return env['DROVER_AGENT_CONTEXT'] === 'service';
}
