import { type KnownItem, pathKey, type Segment } from '@drover/core';
import type { ClientBase } from 'pg';
import { BY_SIZE, IS_SAME, REOPENED } from '../problems/open-problems.ts';
import { unpackKnown } from '../runs/known-data.ts';
import { type KeptEvidence, unpackEvidence } from '../runs/known-evidence.ts';
import { type ItemRow, LOG_COLUMNS, type LogItem, logItem } from '../runs/log-item.ts';
import { type ItemOutcomeName, isPermissionOutcome, TELLS_OF_ITEM } from '../runs/outcome-codes.ts';
import { pathFromText } from '../runs/path-text.ts';

export interface ProofItem extends LogItem {
  readonly outcome: ItemOutcomeName;
  /** Somebody accepted that it is not migrated, as it is. */
  readonly accepted: { readonly reason: string; readonly by: string; readonly at: Date } | null;
}

/** What is known of one path at the source. */
export interface ProofEntry {
  readonly path: readonly Segment[];
  /** Of the run that judged it, nearly always one; empty where none of the runs met it. */
  readonly items: readonly ProofItem[];
  /** The number of that run: the newest that met it. What a try left out by other filters, the run before has judged. Null without items. */
  readonly run: number | null;
  /** Of the oldest run, where that is another one. */
  readonly before: readonly ProofItem[];
  /** A folder: the number of the first of the runs that could not list it. Null where none failed to. */
  readonly unlistedBy: number | null;
  /** None but later runs met it. */
  readonly fresh: boolean;
  /** What runs know of it, whether or not their logs are there. */
  readonly known: (KnownItem & { readonly evidence: KeptEvidence | null }) | null;
}

interface Row extends ItemRow {
  /** Which of the transfers it is of, from 1. */
  readonly part: number;
  /** Of what is known: the name in that folder. Null for items. */
  readonly name: string | null;
  readonly run: number;
  readonly data: string | null;
  readonly evidence: string | null;
  readonly accepted_reason: string | null;
  readonly accepted_by: string | null;
  readonly accepted_at: Date | null;
  readonly accepted_same: boolean | null;
  readonly accepted_by_size: boolean | null;
}

const ROWS = 2000;

/** What `drover.path_names` gives, which takes ten times as long where it is called. */
function pathNames(path: string): string {
  return `case when left(${path}, 1) = '[' then array(select jsonb_array_elements_text(${path}::jsonb)) else string_to_array(substr(${path}, 2), '/') end`;
}

/** A transfer with the numbers of the runs that tell of it; a run tells of one transfer. */
export interface ProofPart {
  readonly id: string;
  readonly runs: readonly { readonly number: number }[];
}

/**
 * Everything that these runs met, or that the transfers know, transfer by transfer, in the order of proofs. The database sorts it, on disk
 * where it is much; to be read in a transaction, one at a time.
 */
export async function* proofEntries(
  client: ClientBase,
  parts: readonly ProofPart[],
): AsyncGenerator<{ readonly transfer: string; readonly entry: ProofEntry }> {
  const items = LOG_COLUMNS.split(', ').filter((column) => column !== 'path');
  const transfers = `array[${parts.map(({ id }) => client.escapeLiteral(id)).join(', ')}]::text[]`;
  const told = parts.flatMap(({ runs }, at) => runs.map(({ number }) => ({ number: Number(number), at: at + 1 })));
  const runs = `array[${told.map(({ number }) => number).join(', ')}]::bigint[]`;
  const places = `array[${told.map(({ at }) => at).join(', ')}]::int[]`;
  await client.query(`declare proof_entries no scroll cursor for
    select part, path, name, run, ${items.join(', ')}, data, evidence, accepted_reason, accepted_by, accepted_at, accepted_same, accepted_by_size from (
      select p.part, i.path, null::text as name, i.run, ${items.map((column) => `i.${column}`).join(', ')},
        null::text as data, null::text as evidence, s.reason as accepted_reason, s.accepted_by, s.accepted_at,
          a.same as accepted_same, a.modified is null as accepted_by_size,
        ${pathNames('i.path')} as names
      from drover.items i
        cross join lateral (select (${places})[array_position(${runs}, i.run)] as part) p
        left join lateral (
          select a.acceptance_id, a.modified, ${IS_SAME} as same from drover.accepted_items a
          where i.cause is not null and a.transfer_id = (${transfers})[p.part] and a.cause = i.cause and a.key = sha256(convert_to(i.path, 'UTF8'))
          order by same desc, a.modified limit 1
        ) a on true
        left join drover.acceptances s on s.id = a.acceptance_id
      where i.run = any(${runs}) and i.${TELLS_OF_ITEM}
      union all
      select array_position(${transfers}, f.transfer_id), f.name, coalesce(k.name, k.key), null, ${items.map(() => 'null').join(', ')}, k.data, k.evidence, null, null, null, null, null,
        ${pathNames('f.name')} || coalesce(k.name, k.key)
      from drover.known k join drover.known_folders f on f.id = k.folder
      where f.transfer_id = any(${transfers}) and f.name is not null
    ) each
    order by part, names[1:cardinality(names) - 1] collate "C", coalesce(names[cardinality(names)], '') collate "C",
      run desc nulls first, seq`);
  const ofPart = (rows: readonly Row[]) => {
    const part = parts[(rows[0]?.part ?? 0) - 1];
    if (part === undefined) throw new RangeError('a line of no transfer that was asked for');
    const oldest = Math.min(...part.runs.map(({ number }) => number));
    return { transfer: part.id, entry: entryOf(rows, oldest) };
  };
  let key: string | null = null;
  let held: Row[] = [];
  for (let isLast = false; !isLast; ) {
    const { rows } = await client.query<Row>({ name: 'proof-fetch', text: `fetch ${ROWS} from proof_entries` });
    isLast = rows.length < ROWS;
    for (const row of rows) {
      const next = pathKey([String(row.part), ...pathOf(row)]);
      if (next !== key && held.length > 0) yield ofPart(held);
      if (next !== key) held = [];
      key = next;
      held.push(row);
    }
  }
  if (held.length > 0) yield ofPart(held);
  await client.query('close proof_entries');
}

function pathOf({ path, name }: Row): readonly Segment[] {
  return name === null ? pathFromText(path) : [...pathFromText(path), name];
}

function entryOf(rows: readonly Row[], oldest: number): ProofEntry {
  const known = rows.find((row) => row.name !== null);
  const items = rows.filter((row) => row.name === null);
  const byRun = Map.groupBy(items, ({ run }) => run);
  const judged = [...byRun].map(([run, of]) => ({ run, items: of.map(itemOf) }));
  const arrived = judged.some((each) => each.items.some(isThere));
  const passedOver = (item: ProofItem) => isLeftOut(item) || (arrived && item.outcome === 'gone-at-source');
  const judge = judged.find((each) => !each.items.every(passedOver)) ?? judged.at(-1);
  const first = judged.find(({ run }) => run === oldest);
  return {
    path: rows[0] === undefined ? [] : pathOf(rows[0]),
    items: judge?.items ?? [],
    run: judge?.run ?? null,
    before: judge === first ? [] : (first?.items ?? []),
    unlistedBy: judged.findLast((each) => each.items.some(isUnlisted))?.run ?? null,
    fresh: items.length > 0 && first === undefined,
    known: known === undefined ? null : knownOf(known),
  };
}

function isLeftOut({ outcome }: ProofItem): boolean {
  return outcome === 'excluded-by-rule' || outcome === 'filtered';
}

function isThere({ outcome }: ProofItem): boolean {
  return (
    outcome === 'copied' || outcome === 'unchanged' || outcome === 'folder-created' || outcome === 'folder-present'
  );
}

/** A folder whose content nobody saw. */
function isUnlisted({ kind, outcome, side }: ProofItem): boolean {
  return kind === 'folder' && outcome === 'failed' && side !== 'destination';
}

function itemOf(row: Row): ProofItem {
  const { accepted_reason: reason, accepted_by: by, accepted_at: at } = row;
  const told = logItem(row);
  const { outcome } = told;
  if (isPermissionOutcome(outcome)) throw new RangeError('a line about permissions is no item of a proof');
  const item = { ...told, outcome };
  if (reason === null || by === null || at === null) return { ...item, accepted: null };
  const isSame = row.accepted_same === true;
  const more = !isSame ? REOPENED : row.accepted_by_size === true && told.kind === 'file' ? BY_SIZE : '';
  return { ...item, accepted: isSame ? { reason, by, at } : null, message: `${item.message} ${more}`.trim() };
}

function knownOf({ name, data, evidence }: Row): ProofEntry['known'] {
  return { ...unpackKnown(name ?? '', data ?? '[0,0,0,0]'), evidence: unpackEvidence(evidence) };
}
