import { displayPath } from '@drover/core';
import type { ProofReader, ProofScope, ProofTransfer } from '@drover/database';
import { copySameFiles, MeetingPlaces } from '@drover/migration';
import {
  type FileRecord,
  finalKey,
  type ItemRecord,
  NAMES_APART,
  PlaceTable,
  type ProofNames,
  type ProofRow,
} from '@drover/proof';
import { inShares, SharedEntries } from './entries-in-shares.ts';
import { placeNames } from './place-names.ts';
import { ProofItems } from './proof-items.ts';

type Row = Pick<ProofRow, 'destination' | 'id'> & Pick<ProofTransfer, 'source'>;

const REASON = 'destination:written-over';
/** Of a file that another row brings to the same place, and that is counted there. */
const SAME_FILE = 'same-file';
/** Evidence of what a row did not write, but found there. */
const FOUND: ReadonlySet<string | undefined> = new Set(['hash-listed', 'size-and-time']);
/** More than any time: whoever wrote a file comes before all who found it. */
const FAR_MS = 1e16;

/**
 * Which rows of a migration claim one place at the destination, and who was the last to write there: the file of that one is there, and
 * of the others none. Memory: some 100 bytes for each file of rows whose destinations meet, nothing for others.
 */
export class RowClaims {
  readonly #names: ProofNames;
  readonly #places = new PlaceTable();
  /** With the number of its first claim. */
  readonly #byId = new Map<string, { readonly row: Row; readonly first: number }>();
  /** By the number of a place: when it was written last, by which row, with which claim. */
  readonly #at: number[] = [];
  readonly #row: Row[] = [];
  readonly #claim: number[] = [];
  #claims = 0;

  constructor(names: ProofNames = NAMES_APART) {
    this.#names = names;
  }

  /** All claims of the rows of a scope whose destinations meet. */
  static async read(reader: ProofReader, scope: ProofScope, names: ProofNames = NAMES_APART): Promise<RowClaims> {
    const claims = new RowClaims(names);
    const meeting = await meetingRows(reader.transfers(scope), names);
    if (meeting.size === 0) return claims;
    for await (const share of inShares(chosen(reader.transfers(scope), meeting))) {
      const entries = new SharedEntries(reader.entries(share));
      for (const transfer of share) {
        const items = new ProofItems({ transfer, current: scope.kind === 'migration' });
        const { id, source, destination } = transfer;
        const row = { id, source, destination: destination === null ? null : placeNames(destination) };
        await claims.add(row, items.records(entries.of(transfer.id)));
      }
    }
    return claims;
  }

  async add(row: Row, items: AsyncIterable<ItemRecord>): Promise<void> {
    this.#byId.set(row.id, { row, first: this.#claims });
    for await (const item of items) if (item.type === 'file') this.#add(item, row);
  }

  /** What the same items of a row are under these claims, in the same order. */
  async *judged(id: string, items: AsyncIterable<ItemRecord>): AsyncGenerator<ItemRecord> {
    const { row, first = 0 } = this.#byId.get(id) ?? {};
    let claim = first;
    for await (const item of items) {
      if (row === undefined || item.type !== 'file' || item.final === undefined) yield item;
      else yield this.#judge(item, row, { final: item.final, claim: claim++ });
    }
  }

  #add(file: FileRecord, row: Row): void {
    if (file.final === undefined) return;
    const place = this.#places.numberOf(finalKey(row, file.final, this.#names));
    const claim = this.#claims++;
    const written = writtenAt(file);
    if (written < (this.#at[place] ?? Number.NEGATIVE_INFINITY)) return;
    this.#at[place] = written;
    this.#row[place] = row;
    this.#claim[place] = claim;
  }

  #judge(file: FileRecord, row: Row, { final, claim }: { final: readonly string[]; claim: number }): FileRecord {
    const place = this.#places.numberOf(finalKey(row, final, this.#names));
    const holder = this.#row[place];
    if (this.#claim[place] === claim || holder === undefined) return file;
    const { path, size, listed, modified, run } = file;
    const told = { ...(listed === undefined ? {} : { listed }), ...(modified === undefined ? {} : { modified }) };
    const judge = run === undefined ? {} : { run };
    const { root, path: segments } = holder.source;
    if (holder !== row && bringSame(row, holder)) {
      const detail =
        `The row of ${displayPath({ root, segments })} brings the same file to the same place.`.toWellFormed();
      return { ...{ type: 'file', path, size, group: 'excluded', reason: SAME_FILE, detail }, ...told, ...judge };
    }
    const whose = holder === row ? 'another file of this row' : `the row of ${displayPath({ root, segments })}`;
    const detail = `The file that stands there is that of ${whose}, which goes to the same place.`.toWellFormed();
    return { ...{ type: 'file', path, size, group: 'failed', reason: REASON, detail }, ...told, ...judge };
  }
}

function bringSame(one: Row, other: Row): boolean {
  const way = ({ source, destination }: Row) => ({ source: placeNames(source), destination: destination ?? [] });
  return copySameFiles(way(one), way(other));
}

/** Rows whose destination is that of another, around it, or within it. */
async function meetingRows(transfers: AsyncIterable<ProofTransfer>, names: ProofNames): Promise<ReadonlySet<string>> {
  const places = new MeetingPlaces<string>(names);
  const rows: { readonly id: string; readonly destination: NonNullable<ProofTransfer['destination']> }[] = [];
  for await (const { id, destination } of transfers) {
    if (destination === null) continue;
    places.add(destination, id);
    rows.push({ id, destination });
  }
  return new Set(rows.flatMap(({ id, destination }) => (places.met(destination, id) === null ? [] : [id])));
}

async function* chosen(
  transfers: AsyncIterable<ProofTransfer>,
  ids: ReadonlySet<string>,
): AsyncGenerator<ProofTransfer> {
  for await (const transfer of transfers) if (ids.has(transfer.id)) yield transfer;
}

function writtenAt({ provedAt, evidence }: FileRecord): number {
  const at = provedAt === undefined ? 0 : Date.parse(provedAt);
  return FOUND.has(evidence) ? at - FAR_MS : at;
}
