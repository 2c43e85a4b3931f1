import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import { isKept, isOnline } from './agent-record.ts';

/** A process that agents are to hold a session with. */
export interface AgentGateway {
  readonly process: string;
  /** The process whose port takes the calls for it. */
  readonly listener: string;
  /** Where that port is for agents; null where nobody told, and they go on calling where they called. */
  readonly address: string | null;
}

const GATEWAY_LIVE = sql.raw("interval '30 seconds'");

/** Rows of processes that have not told of themselves for this long are removed. */
const DEAD = sql.raw("interval '2 minutes'");
/** How old `last_seen` of a connected agent may become: each writing of it makes the row anew. */
const SEEN = sql.raw("interval '20 seconds'");

/** What a process says of a session that it holds. */
export interface ToldSession {
  readonly agent: string;
  readonly epoch: number;
  /** Something is under way with the agent. */
  readonly busy: boolean;
}

/** Which process holds sessions with which agents, and which processes there are. Rows of the dead are ignored, and removed after a while. */
export class AgentSessionStore {
  readonly #db: Kysely<Tables>;
  /** Of this process; that of a worker is the worker's. */
  readonly process: string;

  constructor(db: Kysely<Tables>, process: string) {
    this.#db = db;
    this.process = process;
  }

  /** Gives the epoch of the session, later than that of any before. */
  async begin(agent: string): Promise<number> {
    const since = { epoch: sql<number>`nextval('drover.agent_epochs')`, since: sql<Date>`now()` };
    const { epoch } = await this.#db
      .insertInto('agent_sessions')
      .values({ agent, process: this.process })
      .onConflict((conflict) =>
        conflict.columns(['agent', 'process']).doUpdateSet({ ...since, last_seen: sql<Date>`now()` }),
      )
      .returning('epoch')
      .executeTakeFirstOrThrow();
    return epoch;
  }

  /** Whether an agent with this key on another machine has a session, or its place is kept for it. */
  async isOfAnotherMachine(key: string, machine: string): Promise<boolean> {
    const found = await this.#db
      .selectFrom('agents')
      .select('key')
      .where('key', '=', key)
      .where('machine', '<>', machine)
      .where((eb) => eb.or([isOnline, isKept]))
      .executeTakeFirst();
    return found !== undefined;
  }

  /** Silent where a later session has taken its place. */
  async end(agent: string, epoch: number): Promise<void> {
    await this.#db
      .deleteFrom('agent_sessions')
      .where('agent', '=', agent)
      .where('process', '=', this.process)
      .where('epoch', '=', epoch)
      .execute();
    await this.#db.updateTable('agents').set({ last_seen: sql<Date>`now()` }).where('key', '=', agent).execute();
  }

  /** Says that the process and these sessions of it live, also where it was silent for so long that it was taken for dead. */
  async tell(gateway: AgentGateway, held: readonly ToldSession[]): Promise<void> {
    const { process, listener, address } = gateway;
    const seen = { listener, address, seen_at: sql<Date>`now()` };
    await this.#db
      .insertInto('agent_gateways')
      .values({ process, listener, address })
      .onConflict((conflict) => conflict.column('process').doUpdateSet(seen))
      .execute();
    await this.#removeDead();
    if (held.length === 0) return;
    const agents = held.map(({ agent }) => agent);
    // One that was forgotten or removed meanwhile has no row to come back to.
    const [epochs, busy] = [held.map(({ epoch }) => epoch), held.map((one) => one.busy)];
    await sql`insert into drover.agent_sessions (agent, process, epoch, busy)
      select a.key, ${this.process}, told.epoch, told.busy
        from unnest(${agents}::text[], ${epochs}::bigint[], ${busy}::boolean[]) as told (agent, epoch, busy)
        join drover.agents a on a.key = told.agent
      on conflict (agent, process) do update set last_seen = now(), busy = excluded.busy
        where agent_sessions.epoch = excluded.epoch`.execute(this.#db);
    await this.#seen(agents);
  }

  async gateways(): Promise<readonly AgentGateway[]> {
    return await this.#db
      .selectFrom('agent_gateways')
      .select(['process', 'listener', 'address'])
      .where('seen_at', '>', sql<Date>`now() - ${GATEWAY_LIVE}`)
      .orderBy('process')
      .execute();
  }

  /** Those of these runs that have ended, or that there are none of. */
  async endedRuns(runs: readonly string[]): Promise<readonly string[]> {
    if (runs.length === 0) return [];
    const { rows: going } = await sql<{ readonly id: string }>`
      select id from drover.runs where id = any(${[...runs]}) and state <> 'ended'`.execute(this.#db);
    return runs.filter((run) => !going.some(({ id }) => id === run));
  }

  /** The process ends. */
  async gone(): Promise<void> {
    await this.#db.deleteFrom('agent_sessions').where('process', '=', this.process).execute();
    await this.#db.deleteFrom('agent_gateways').where('process', '=', this.process).execute();
  }

  /** What processes left behind that were killed. */
  async #removeDead(): Promise<void> {
    const before = sql<Date>`now() - ${DEAD}`;
    await this.#db.deleteFrom('agent_sessions').where('last_seen', '<', before).execute();
    await this.#db.deleteFrom('agent_gateways').where('seen_at', '<', before).execute();
  }

  async #seen(agents: readonly string[]): Promise<void> {
    await this.#db
      .updateTable('agents')
      .set({ last_seen: sql<Date>`now()` })
      .where('key', 'in', [...agents])
      .where('last_seen', '<', sql<Date>`now() - ${SEEN}`)
      .execute();
  }
}
