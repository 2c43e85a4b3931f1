import { sql } from 'kysely';
import type { AgentRoot, AgentTrouble } from '../tables.ts';

export type AgentState = 'unclaimed' | 'claimed' | 'revoked';

/** What an agent says of itself when it calls. */
export interface AgentGreeting {
  /** 32 hex digits in upper case. */
  readonly key: string;
  /** Its public key, of which `key` is a digest. */
  readonly spki: Buffer;
  readonly host: string;
  readonly os: string;
  readonly arch: string;
  /** Four numbers with dots between them. */
  readonly version: string;
  /** Where it calls from. */
  readonly address: string;
  /** A mark of its machine, which others do not have; null where it does not tell. */
  readonly machine: string | null;
}

export interface AgentRecord extends Omit<AgentGreeting, 'address' | 'machine' | 'spki'> {
  readonly state: AgentState;
  readonly connectorId: string | null;
  /** The folders that it shares, in the order of their paths; null until it was asked. */
  readonly roots: readonly AgentRoot[] | null;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  /** It gets no new work. */
  readonly drained: boolean;
  /** Its version is below the one that is demanded: it gets no work at all. */
  readonly outdated: boolean;
  /** It shares other folders than most agents of its connector, or other content: it gets no work at all. */
  readonly differs: boolean;
  /** Why what its folders hold is not what its connector's agents serve; null where nothing speaks against it. */
  readonly stranger: AgentTrouble | null;
  /** For one that differs: the folders that the agents of its connector are to share. */
  readonly shares: readonly AgentRoot[] | null;
  /** When somebody last tried to authorise it although it is somebody's already, and how often that was. */
  readonly refusedAt: Date | null;
  readonly refusedCount: number;
  /** Another machine that calls with the same key, and is refused; null where none has done so for minutes. */
  readonly twin: string | null;
  /** A process holds a session with it. */
  readonly online: boolean;
  /** Something was under way with it when a process told of its sessions last. */
  readonly busy: boolean;
}

/** Sessions are told of every 5 seconds; after this long their process is taken for dead. */
const LIVE = sql.raw("interval '30 seconds'");
/** For how long an agent that nobody has authorised is remembered after it was last there. */
export const UNCLAIMED = sql.raw("interval '24 hours'");

/** An agent that is refused calls again every minute or so. */
const TWIN = sql.raw("interval '3 minutes'");
/** For how long the place of an agent with a twin is kept for its machine. */
const KEPT = sql.raw("interval '1 minute'");

const hasTwin = sql<boolean>`coalesce(drover.agents.twin_at > now() - ${TWIN}, false)`;
export const twin = sql<string | null>`case when ${hasTwin} then drover.agents.twin end`;
export const isKept = sql<boolean>`(${hasTwin} and drover.agents.last_seen > now() - ${KEPT})`;

const live = sql`select 1 from drover.agent_sessions s where s.agent = drover.agents.key and s.last_seen > now() - ${LIVE}`;
export const isOnline = sql<boolean>`exists (${live})`;
export const isBusy = sql<boolean>`exists (${live} and s.busy)`;

export const shares = sql<readonly AgentRoot[] | null>`case when drover.agents.differs then (
  select c.shares from drover.connectors c where c.id = drover.agents.connector_id) end`;

/** True for what is below the demanded version. */
export function isBelow(version: ReturnType<typeof sql.ref> | ReturnType<typeof sql.val>, minimum: string) {
  return sql<boolean>`string_to_array(${version}, '.')::bigint[] < string_to_array(${minimum}, '.')::bigint[]`;
}

export const AGENT = [
  ...(['key', 'state', 'host', 'os', 'arch', 'version', 'roots', 'drained', 'outdated', 'differs'] as const),
  'stranger',
  ...(['connector_id as connectorId', 'first_seen as firstSeen', 'last_seen as lastSeen'] as const),
  ...(['refused_at as refusedAt', 'refused_count as refusedCount'] as const),
] as const;
