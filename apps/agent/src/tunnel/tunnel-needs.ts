import type { Activities } from '../activity/activities.ts';
import type { SharedRoot } from '../config/agent-config.ts';
import type { Settings } from '../config/settings.ts';
import type { AgentHome } from '../files/agent-home.ts';
import type { AgentIdentity } from '../identity/agent-identity.ts';
import type { AgentLog } from '../log/agent-log.ts';
import type { Updater } from '../updates/updater.ts';
import type { World } from '../world.ts';
import type { Dial } from './session.ts';

export interface TunnelNeeds {
  readonly world: World;
  readonly home: AgentHome;
  readonly settings: Settings & { readonly roots: readonly SharedRoot[] };
  readonly identity: AgentIdentity;
  readonly activities: Activities;
  readonly log: AgentLog;
  /** Null where nothing is updated. */
  readonly updater: Pick<Updater, 'serve'> | null;
}

/** How the server is dialled; disposing closes the shares. */
interface OpenedTunnel extends AsyncDisposable {
  readonly dial: Dial;
  /** The server wants nothing more of this agent: what is prepared for its runs is put away. */
  revoked(): void;
}

/** Opens the shares. */
export type OpenTunnel = (needs: TunnelNeeds) => Promise<OpenedTunnel>;
