import { StorageError } from '@drover/core';
import type { Database } from '../connection/database.ts';
import { stopRuns } from '../runs/stop-runs-of.ts';

/** What a run waits for: an agent of this connector. */
export interface WaitedFor {
  readonly connectorId: string;
  readonly agents: readonly AwaitedAgent[];
}

/** An agent that could do the work, and why it does not. */
export interface AwaitedAgent {
  readonly host: string;
  /** As ISO 8601. */
  readonly lastSeen: string;
  readonly online: boolean;
  /** It is set to get no work. */
  readonly drained: boolean;
  /** It is below the demanded version. */
  readonly outdated: boolean;
  /** It shares other folders than the others, or other content. */
  readonly differs: boolean;
}

/** The connectors that a worker could use agents of, for each live worker. */
const AT_HAND = `(select coalesce(array_agg(a.connector_id), '{}') from drover.agent_sessions s
    join drover.agents a on a.key = s.agent
    where s.process = w.id and a.state = 'claimed' and not a.drained and not a.outdated and not a.differs
      and s.last_seen > now() - interval '30 seconds')`;
const WAITS = `not exists (select 1 from drover.workers w
    where w.seen_at > now() - interval '20 seconds' and r.agents <@ ${AT_HAND})`;

const NOTE = {
  name: 'runs-note-waiting',
  text: `update drover.runs r set waiting_since = case when c.waits then now() end
    from (select r.number, ${WAITS} as waits from drover.runs r
      where r.agents is not null and r.admitted_at is not null and r.state in ('queued', 'running')) c
    where r.number = c.number and r.agents is not null and r.admitted_at is not null and r.state in ('queued', 'running')
      and c.waits <> (r.waiting_since is not null)`,
};

const USABLE = `exists (select 1 from drover.agents a join drover.agent_sessions s on s.agent = a.key
    where a.connector_id = c and not a.drained and not a.outdated and not a.differs
      and s.last_seen > now() - interval '30 seconds')`;

const AWAITED = `coalesce(json_agg(json_build_object('host', a.host, 'lastSeen', a.last_seen, 'drained', a.drained,
      'outdated', a.outdated, 'differs', a.differs, 'online', exists (select 1 from drover.agent_sessions s
        where s.agent = a.key and s.last_seen > now() - interval '30 seconds')) order by a.host), '[]')`;

const OVERDUE = {
  name: 'runs-overdue',
  text: `select r.id, t.source_connector_id = any(away.connectors) as source,
      (select ${AWAITED} from drover.agents a where a.connector_id = any(away.connectors)) as agents
    from drover.runs r join drover.transfers t on t.id = r.transfer_id,
      lateral (select coalesce(array_agg(c) filter (where not ${USABLE}), r.agents) as connectors
        from unnest(r.agents) c) away
    where r.agents is not null and r.state in ('queued', 'running')
      and r.waiting_since < now() - $1::double precision * interval '1 second'`,
};

/** What run `r` waits for, as JSON; null for one that does not wait. */
export const WAITING_FOR = `case when r.waiting_since is null then null else (
    select json_agg(json_build_object('connectorId', c, 'agents', of_it.agents))
    from unnest(r.agents) c, lateral (select ${AWAITED} as agents from drover.agents a where a.connector_id = c) of_it
    where not ${USABLE}
  ) end as waiting_for`;

/** Notes which runs no worker can go on with until an agent is back, and which of them can again. */
export async function noteWaitingRuns(database: Database): Promise<void> {
  await database.withClient((client) => client.query(NOTE));
}

/** How many runs wait for an agent of each of these connectors; one for which none waits is left out. */
export async function countWaitingRuns(
  database: Database,
  connectorIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (connectorIds.length === 0) return new Map();
  return await database.withClient(async (client) => {
    const { rows } = await client.query<{ connector: string; runs: number }>(
      `select c as connector, count(*)::int as runs from drover.runs r, unnest(r.agents) c
        where r.agents is not null and r.state <> 'ended' and r.waiting_since is not null
          and c = any($1) and not ${USABLE} group by c`,
      [connectorIds],
    );
    return new Map(rows.map(({ connector, runs }) => [connector, runs]));
  });
}

interface Overdue {
  readonly id: string;
  readonly source: boolean;
  readonly agents: readonly AwaitedAgent[];
}

/** Stops runs that have waited for an agent for longer than that; answers with their ids. What nobody has worked on yet never began. */
export async function stopOverdueRuns(database: Database, patienceSeconds: number): Promise<readonly string[]> {
  const overdue = await database.withClient(
    async (client) => (await client.query<Overdue>({ ...OVERDUE, values: [patienceSeconds] })).rows,
  );
  // Most wait for the same agents.
  const alike = Map.groupBy(overdue, ({ source, agents }) => JSON.stringify([source, agents])).values();
  for (const some of alike) {
    for (const { source, agents } of some.slice(0, 1)) {
      const by = { side: source ? 'source' : 'destination', error: stayedAway(agents, patienceSeconds) } as const;
      const ids = some.map(({ id }) => id);
      await database.db.transaction().execute((tx) => stopRuns(tx, { ids, by }));
    }
  }
  return overdue.map(({ id }) => id);
}

function stayedAway(agents: readonly AwaitedAgent[], seconds: number): StorageError {
  const hours = Math.round(seconds / 360) / 10;
  const long = hours < 1 ? `${Math.round(seconds)} seconds` : `${hours} hours`;
  const away = agents.filter(({ online }) => !online);
  const drained = agents.filter((each) => each.online && each.drained);
  if (away.length === 0 && agents.length > 0) {
    const isDrained = drained.length > 0;
    const [held, remedy] = isDrained ? [drained, LET_WORK] : [agents, LOOK];
    const why = isDrained ? 'was set to get no work' : 'was there but could get no work';
    return new StorageError({
      kind: 'unavailable',
      fault: 'server',
      message: `The agent${on(held)} ${why}; the run waited for ${long}.`,
      remedy,
    });
  }
  return new StorageError({
    kind: 'unavailable',
    fault: 'network',
    message: `The agent${on(away)} was not there for ${long}.`,
    remedy: 'Start the agent on its machine, then start the transfer again: it goes on with what is missing.',
  });
}

const LET_WORK =
  'Whoever may change the connector lets it get work again under Agents in its menu; then start the transfer again: it goes on with what is missing.';
const LOOK =
  'The list of connectors says what is wrong with it; then start the transfer again: it goes on with what is missing.';

function on(agents: readonly AwaitedAgent[]): string {
  return agents.length === 0 ? '' : ` on ${[...new Set(agents.map(({ host }) => host))].join(', ')}`;
}
