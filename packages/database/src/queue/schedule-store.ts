import type { Database } from '../connection/database.ts';
import { transact } from '../runs/transact.ts';

/** `set`: it does nothing before it is made active. */
export type ScheduleState = 'active' | 'paused' | 'set';

/** When a row starts by itself. */
export interface Schedule {
  readonly transferId: string;
  /** As whoever set it writes rules; parsed where it is read. */
  readonly rule: unknown;
  /** IANA name. */
  readonly timeZone: string;
  readonly mode: 'copy' | 'scan';
  readonly state: ScheduleState;
  /** Null when it has come for the last time, or is not active. */
  readonly nextAt: Date | null;
  /** Whoever set it; null when they were removed. */
  readonly setBy: string | null;
  /** The last time that it came. */
  readonly lastAt: Date | null;
  /** Why it could not start the row then; null where it did. */
  readonly lastProblem: string | null;
}

export interface NewSchedule extends Pick<Schedule, 'mode' | 'nextAt' | 'rule' | 'timeZone'> {
  readonly state: 'active' | 'set';
  readonly setBy: string;
  /** The rule as the table of rows shows it. */
  readonly words: string;
}

/** A schedule of a row of a migration whose time has come. */
export interface DueSchedule extends Schedule {
  readonly nextAt: Date;
  readonly migrationId: string;
}

export interface MissedSchedule extends Pick<DueSchedule, 'nextAt' | 'transferId'> {
  readonly next: Date | null;
  /** A sentence for a person. */
  readonly problem: string;
}

const COLUMNS = `s.transfer_id as "transferId", s.rule, s.time_zone as "timeZone", s.mode, s.state, s.next_at as "nextAt",
  s.set_by as "setBy", s.last_at as "lastAt", s.last_problem as "lastProblem"`;

const DUE = `select ${COLUMNS}, t.migration_id as "migrationId"
  from drover.schedules s join drover.transfers t on t.id = s.transfer_id
  where s.state = 'active' and s.next_at is not null and s.next_at <= $1 and t.migration_id is not null
    and ($3::timestamptz is null or (s.next_at, s.transfer_id) > ($3, $4::text))
  order by s.next_at, s.transfer_id limit $2`;

/** Keeps the schedules of rows, one for each at most. */
export class ScheduleStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async of(transferId: string): Promise<Schedule | null> {
    return (
      (await this.#ask(`select ${COLUMNS} from drover.schedules s where s.transfer_id = $1`, [transferId]))[0] ?? null
    );
  }

  /** Those of these transfers that have one. */
  async getMany(transferIds: readonly string[]): Promise<ReadonlyMap<string, Schedule>> {
    const found = await this.#ask(`select ${COLUMNS} from drover.schedules s where s.transfer_id = any($1)`, [
      transferIds,
    ]);
    return new Map(found.map((each) => [each.transferId, each]));
  }

  /** Takes the place of those that the transfers have. */
  async set(transferIds: readonly string[], schedule: NewSchedule): Promise<void> {
    const { rule, timeZone, mode, state, nextAt, setBy, words } = schedule;
    await transact(this.#database, async (client) => {
      await client.query(
        `insert into drover.schedules (transfer_id, rule, time_zone, mode, state, next_at, set_by)
          select t.id, $2, $3, $4, $5, $6, $7 from drover.transfers t where t.id = any($1) order by t.id
          on conflict (transfer_id) do update set rule = excluded.rule, time_zone = excluded.time_zone, mode = excluded.mode,
            state = excluded.state, next_at = excluded.next_at, set_by = excluded.set_by, set_at = now(), last_problem = null`,
        [transferIds, JSON.stringify(rule), timeZone, mode, state, nextAt, setBy],
      );
      await client.query('update drover.transfers set schedule_words = $2 where id = any($1)', [transferIds, words]);
    });
  }

  async remove(transferIds: readonly string[]): Promise<void> {
    await transact(this.#database, async (client) => {
      await client.query('delete from drover.schedules where transfer_id = any($1)', [transferIds]);
      await client.query('update drover.transfers set schedule_words = null where id = any($1)', [transferIds]);
    });
  }

  /** They stay as they are set and do nothing until they are made active again. */
  async pause(transferIds: readonly string[]): Promise<void> {
    await this.#ask(
      `update drover.schedules s set state = 'paused', next_at = null
        where s.transfer_id = any($1) and s.state = 'active' returning ${COLUMNS}`,
      [transferIds],
    );
  }

  /** Makes active what is set or paused, from these times on; what is active already goes on as it was. */
  async activate(schedules: readonly Pick<Schedule, 'nextAt' | 'transferId'>[]): Promise<void> {
    await this.#ask(
      `update drover.schedules s set state = 'active', next_at = n.at, last_problem = null
        from unnest($1::text[], $2::timestamptz[]) n (id, at)
        where s.transfer_id = n.id and (s.state <> 'active' or s.next_at is null) returning ${COLUMNS}`,
      [schedules.map(({ transferId }) => transferId), schedules.map(({ nextAt }) => nextAt)],
    );
  }

  /** Of rows of migrations those whose time has come, the longest due first; behind `after`, which was one of them. */
  async due(now: Date, limit: number, after: DueSchedule | null = null): Promise<readonly DueSchedule[]> {
    return (
      await this.#database.withClient((client) =>
        client.query<DueSchedule>(DUE, [now, limit, after?.nextAt ?? null, after?.transferId ?? null]),
      )
    ).rows;
  }

  /** They came and nothing could be started: notes why, and waits for the next times. Silent where others have seen to it. */
  async miss(missed: readonly MissedSchedule[]): Promise<void> {
    const column = <K extends keyof MissedSchedule>(name: K) => missed.map((each) => each[name]);
    await this.#ask(
      `update drover.schedules s set last_at = s.next_at, next_at = n.next, last_problem = n.problem
        from unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::text[]) as n (id, at, next, problem)
        where s.transfer_id = n.id and s.next_at = n.at returning ${COLUMNS}`,
      [column('transferId'), column('nextAt'), column('next'), column('problem')],
    );
  }

  async #ask(text: string, values: readonly unknown[]): Promise<readonly Schedule[]> {
    return (await this.#database.withClient((client) => client.query<Schedule>(text, [...values]))).rows;
  }
}
