import { STATUS_CODES } from '@drover/core';
import type { Database } from '../connection/database.ts';
import { type Page, readCursor } from '../stores/page.ts';
import type { TransferSide } from '../stores/transfer.ts';
import { anyCasePattern } from './any-case-pattern.ts';

/** Where a transfer stands. Canceled ones count as warnings: something was left undone; a scan leaves a transfer new. */
export type TransferState = 'new' | 'in-progress' | 'completed' | 'warning' | 'failed';

export interface TransferFilter {
  /** Only those between connectors that are this person's or shared, their own where one was deleted; all when left out. */
  readonly seenBy?: string;
  readonly connectorId?: string;
  /** Exactly this place. */
  readonly source?: TransferSide;
  readonly destination?: TransferSide;
  readonly state?: TransferState;
  readonly tag?: string;
  /** Words that all stand in the names of transfer and connectors, in the folders or tags; case does not matter. */
  readonly text?: string;
}

export type TransferSort =
  | 'created'
  | 'data'
  | 'destination'
  | 'failed'
  | 'files'
  | 'last-run'
  | 'name'
  | 'source'
  | 'state';

export interface TransferPageQuery extends TransferFilter {
  readonly sort?: TransferSort;
  readonly order?: 'ascending' | 'descending';
  /** Rows before the first one that is given; for a list of which a part is shown. */
  readonly skip?: number;
  /** `next` of the page before, in the same order. */
  readonly cursor?: string;
  readonly limit: number;
}

export interface TransferTotals {
  readonly byState: Readonly<Record<TransferState, number>>;
  readonly filesCopied: number;
  readonly filesFailed: number;
  readonly bytesCopied: number;
}

const codesIn = (...states: readonly string[]) =>
  STATUS_CODES.flatMap(({ code, state }) => (states.includes(state) ? [code] : [])).join();

const STATE = `case when r.id is null then 'new' when r.state <> 'ended' then 'in-progress'
  when r.status in (${codesIn('completed')}) then case r.mode when 'scan' then 'new' else 'completed' end
  when r.status in (${codesIn('warning', 'canceled')}) then 'warning' else 'failed' end`;

const pathOf = (side: 'source' | 'destination') => `t.${side}_root || '/' ||
  coalesce((select string_agg(name, '/' order by at) from jsonb_array_elements_text(t.${side}_path) with ordinality as p (name, at)), '')`;

const TEXT = `t.name || ' ' || coalesce(s.display_name, '') || ' ' || ${pathOf('source')} || ' ' ||
  coalesce(d.display_name, '') || ' ' || ${pathOf('destination')} || ' ' || array_to_string(t.tags, ' ')`;

/** As the index of sources is made, which holds paths of any length; the columns are compared beside it. */
const isAt = (side: 'source' | 'destination', [connector, root, path]: readonly [string, string, string]) =>
  `(${connector}::text is null or (t.${side}_connector_id = ${connector} and t.${side}_root = ${root}
      and t.${side}_path = ${path}::jsonb and t.${side}_root || t.${side}_path::text = ${root}::text || ${path}::jsonb::text))`;

const FAILED = 'r.files_failed_at_source + r.files_failed_at_destination';

const isSeen = (connector: 's' | 'd') =>
  `case when ${connector}.id is null then t.owner_id = $1 else ${connector}.shared or ${connector}.owner_id = $1 end`;

const FILTERED = `from drover.transfers t
  left join drover.connectors s on s.id = t.source_connector_id
  left join drover.connectors d on d.id = t.destination_connector_id
  left join drover.runs l on l.id = t.last_run_id left join lateral drover.as_row(l) r on l.id is not null
  where t.archived_at is null and t.migration_id is null
    and ($1::text is null or (${isSeen('s')} and ${isSeen('d')}))
    and ($2::text is null or $2 in (t.source_connector_id, t.destination_connector_id))
    and ($3::text is null or ${STATE} = $3)
    and (cardinality($4::text[]) = 0 or (${TEXT}) collate "C" ~ all ($4))
    and ${isAt('source', ['$5', '$6', '$7'])}
    and ${isAt('destination', ['$8', '$9', '$10'])}
    and ($11::text is null or $11 = any (t.tags))`;

const SORTS: Readonly<Record<TransferSort, string>> = {
  created: 't.created_at',
  data: 'coalesce(r.bytes_copied, -1)',
  destination: `lower(${pathOf('destination')})`,
  failed: `coalesce(${FAILED}, -1)`,
  files: 'coalesce(r.files_copied, -1)',
  'last-run': "coalesce(r.started_at, r.queued_at, '-infinity')",
  name: 'lower(t.name)',
  source: `lower(${pathOf('source')})`,
  state: `array_position(array['completed', 'new', 'in-progress', 'warning', 'failed'], ${STATE})`,
};

/** Finds transfers that are no rows of migrations by how their last run went, by text, in any order. */
export class TransferList {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The ids of a page of those that pass the filter; newest first unless asked otherwise. */
  async page(query: TransferPageQuery): Promise<Page<string>> {
    const { sort = 'created', order = 'descending', skip = 0, cursor, limit } = query;
    const counted = /^@(\d{1,9})$/.exec(cursor ?? '')?.[1];
    const from = cursor === undefined || counted !== undefined ? null : readCursor(cursor);
    const offset = counted === undefined ? skip : Number(counted);
    const byTime = sort === 'created' && order === 'descending';
    const way = order === 'ascending' ? 'asc' : 'desc';
    const { rows } = await this.#database.withClient((client) =>
      client.query<{ id: string; created_at: Date }>({
        text: `select t.id, t.created_at ${FILTERED}
          and ($12::timestamptz is null or (t.created_at, t.id) < ($12, $13))
          order by ${SORTS[sort]} ${way}, t.id ${way} limit $14 offset $15`,
        values: [...valuesOf(query), from?.createdAt ?? null, from?.id ?? null, limit + 1, offset],
      }),
    );
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    if (rows.length <= limit || last === undefined) return { items: items.map(({ id }) => id), next: null };
    // By time, pages neither repeat nor leave out what was there all along, whatever is added meanwhile.
    const next = byTime ? `${last.created_at.getTime()}.${last.id}` : `@${offset + limit}`;
    return { items: items.map(({ id }) => id), next };
  }

  /** Sums over the last run of each transfer that passes the filter. */
  async totals(filter: TransferFilter): Promise<TransferTotals> {
    const { rows } = await this.#database.withClient((client) =>
      client.query<{ state: TransferState; count: number; files: number; failed: number; bytes: number }>({
        text: `select ${STATE} as state, count(*) as count, coalesce(sum(r.files_copied), 0)::bigint as files,
            coalesce(sum(${FAILED}), 0)::bigint as failed, coalesce(sum(r.bytes_copied), 0)::bigint as bytes
          ${FILTERED} group by 1`,
        values: valuesOf(filter),
      }),
    );
    const byState = { new: 0, 'in-progress': 0, completed: 0, warning: 0, failed: 0 };
    let [filesCopied, filesFailed, bytesCopied] = [0, 0, 0];
    for (const { state, count, files, failed, bytes } of rows) {
      byState[state] = Number(count);
      filesCopied += Number(files);
      filesFailed += Number(failed);
      bytesCopied += Number(bytes);
    }
    return { byState, filesCopied, filesFailed, bytesCopied };
  }
}

function valuesOf(filter: TransferFilter): (string | string[] | null)[] {
  const { seenBy = null, connectorId = null, state = null, tag = null, text = '', source, destination } = filter;
  const words = text.split(/\s+/).filter((word) => word !== '');
  const places = [...placeValues(source), ...placeValues(destination)];
  return [seenBy, connectorId, state, words.map(anyCasePattern), ...places, tag];
}

function placeValues(place: TransferSide | undefined): (string | null)[] {
  return place === undefined ? [null, null, null] : [place.connectorId, place.root, JSON.stringify(place.path)];
}
