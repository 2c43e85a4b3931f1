import type { Database } from '../connection/database.ts';

/** Forgets runs that ended before `time`, with their logs; one at a time, because a log may be long. Answers with how many. */
export async function removeOldRuns(database: Database, time: Date): Promise<number> {
  for (let removed = 0; ; removed++) {
    const { rowCount } = await database.withClient((client) =>
      client.query(
        'delete from drover.runs where id = (select id from drover.runs where ended_at < $1 order by ended_at limit 1)',
        [time],
      ),
    );
    if (rowCount === 0) return removed;
  }
}
