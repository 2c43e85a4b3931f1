import type { Claims, FolderData, FolderRow, FolderToPlan, Wants } from '@drover/engine';
import type { PoolClient } from 'pg';
import type { Database } from '../connection/database.ts';
import type { PgSession } from './sessions.ts';
import { type StandingRow, standingColumns, standingFrom } from './standing.ts';
import { fenced } from './transact.ts';

const HELD = 'exists (select 1 from drover.run_sessions s where s.id = $1)';
const FOLDER_COLUMNS = 'f.id, f.parent, f.depth, f.reported, f.time_differs, f.littered, f.data';

const BATCHES = {
  name: 'run-claim-batches',
  text: `update drover.batches b set session = $1, attempt = b.attempt + 1 from (
      select id from drover.batches where run = $2 and session is null and staged_for is null and ${HELD}
      order by id limit $3 for update skip locked
    ) free where b.id = free.id returning b.id, b.tasks, b.settled, b.attempt, b.files`,
};

const FOLDERS = {
  name: 'run-claim-folders',
  text: `update drover.run_folders f set session = $1 from (
      select id from drover.run_folders where run = $2 and not planned and session is null and ${HELD}
      order by depth desc, id limit $3 for update skip locked
    ) free where f.id = free.id returning ${FOLDER_COLUMNS}`,
};

const FINISHES = {
  name: 'run-claim-finishes',
  text: `update drover.run_folders f set session = $1 from (
      select id from drover.run_folders where run = $2 and planned and pending = 0 and session is null and ${HELD}
      order by id limit $3 for update skip locked
    ) free where f.id = free.id returning ${FOLDER_COLUMNS}`,
};

const ANCESTORS = {
  name: 'run-ancestors',
  text: `with recursive above as (
      select f.* from drover.run_folders f where f.id = any($1)
      union
      select f.* from drover.run_folders f join above a on f.id = a.parent
    ) select ${FOLDER_COLUMNS} from above f order by f.depth`,
};

/** With what there is to claim, as most often there is nothing of most kinds. */
const STANDING = {
  name: 'run-standing',
  text: `select ${standingColumns('$2')}, ${HELD} as held,
      exists (select 1 from drover.batches where run = $2 and session is null and staged_for is null) as has_batches,
      exists (select 1 from drover.run_folders where run = $2 and not planned and session is null) as has_folders,
      exists (select 1 from drover.run_folders where run = $2 and planned and pending = 0 and session is null) as has_finishes
    from drover.runs r where r.number = $2`,
};

interface ClaimStanding extends StandingRow {
  readonly held: boolean;
  readonly has_batches: boolean;
  readonly has_folders: boolean;
  readonly has_finishes: boolean;
}

interface StoredFolder {
  readonly id: number;
  readonly parent: number | null;
  readonly depth: number;
  readonly reported: boolean;
  readonly time_differs: boolean;
  readonly littered: boolean;
  readonly data: string;
}

interface StoredBatch {
  readonly id: number;
  readonly tasks: string;
  readonly settled: readonly number[];
  readonly attempt: number;
  readonly files: number;
}

/** Claims at most what is wanted, deepest folders first. */
export async function claim(database: Database, session: PgSession, wants: Wants): Promise<Claims> {
  return await fenced(database, async (client) => {
    const found = await standingOf(client, session);
    if (found === null) return null;
    const some = async <Row extends object>(
      query: { name: string; text: string },
      limit: number,
      there: boolean,
    ): Promise<Row[]> => {
      if (limit === 0 || !there) return [];
      return (await client.query<Row>({ ...query, values: [session.id, session.number, limit] })).rows;
    };
    const batches = await some<StoredBatch>(BATCHES, wants.batches, found.has_batches);
    const finishes = await some<StoredFolder>(FINISHES, wants.finishes, found.has_finishes);
    const folders = await some<StoredFolder>(FOLDERS, wants.folders, found.has_folders);
    const standing = standingFrom(found, session);
    const claimed = batches.reduce((sum, { files }) => sum + files, 0);
    return {
      batches: batches.map(({ id, tasks, settled, attempt }) => ({ id, tasks, settled, takenOver: attempt > 1 })),
      finishes: finishes.map((row) => ({ ...folderFrom(row), littered: row.littered })),
      folders: await withAncestors(client, folders, wants.ancestors),
      standing: { ...standing, filesReady: Math.max(0, standing.filesReady - claimed) },
    };
  });
}

/** Null when the session is over although the run is not. */
async function standingOf(client: PoolClient, session: PgSession): Promise<ClaimStanding | null> {
  const values = [session.id, session.number];
  const { rows } = await client.query<ClaimStanding>({ ...STANDING, values });
  const [row] = rows;
  return row === undefined || (!row.held && row.state !== 'ended') ? null : row;
}

async function withAncestors(
  client: PoolClient,
  folders: readonly StoredFolder[],
  wanted: boolean,
): Promise<FolderToPlan[]> {
  const parents = folders.flatMap(({ parent }) => (parent === null ? [] : [parent]));
  if (!wanted || parents.length === 0) return folders.map((row) => ({ ...folderFrom(row), ancestors: [] }));
  const { rows } = await client.query<StoredFolder>({ ...ANCESTORS, values: [[...new Set(parents)]] });
  const byId = new Map(rows.map((row) => [row.id, folderFrom(row)]));
  return folders.map((row) => {
    const ancestors: FolderRow[] = [];
    for (let at = row.parent; at !== null; ) {
      const above: FolderRow | undefined = byId.get(at);
      if (above === undefined) break;
      ancestors.unshift(above);
      at = above.parent;
    }
    return { ...folderFrom(row), ancestors };
  });
}

function folderFrom({ id, parent, depth, reported, time_differs: timeDiffers, data }: StoredFolder): FolderRow {
  return { id, parent, depth, reported, timeDiffers, data: JSON.parse(data) as FolderData };
}
