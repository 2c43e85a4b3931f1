import { canonicalJson } from './canonical.ts';
import { finalKey, NAMES_APART, namesOf } from './final-key.ts';
import { type Inclusion, inclusionOf } from './inclusion.ts';
import { ItemOrder } from './item-order.ts';
import { MerkleTree } from './merkle.ts';
import { misfit } from './misfit.ts';
import { newerFormat } from './newer-format.ts';
import { PlaceTable } from './place-table.ts';
import {
  type Figures,
  type FileRecord,
  type Gap,
  PROOF_VERSION,
  type ProofHeader,
  type ProofRecord,
  type ProofRow,
  type ProofStatus,
  type RowEnd,
  recordSchema,
  type SignatureRecord,
  type Totals,
  type VanishedRecord,
} from './records.ts';
import { isSigned } from './signing.ts';
import { splitLines } from './split-lines.ts';
import { balances, rowStatus, Tally, totalStatus } from './tally.ts';

/** Something that shows that a file is not the proof that was signed, or never was a sound one. */
export interface Flaw {
  /** The line it was found at, from 1. */
  readonly line: number;
  readonly what: string;
}

/** A record that was looked for, with the row that it belongs to. */
export interface FoundRecord {
  readonly line: number;
  readonly row: ProofRow;
  readonly record: FileRecord | VanishedRecord;
}

/** What checking a proof has shown. It is sound when there are no flaws. */
export interface CheckedProof {
  readonly flaws: readonly Flaw[];
  /** The version of a proof by a newer Drover, of which nothing else was read; null for any other. */
  readonly newer: number | null;
  readonly header: ProofHeader | null;
  readonly totals: Totals | null;
  /** Why rows are not complete, with the number of rows. */
  readonly gaps: ReadonlyMap<Gap, number>;
  readonly signature: SignatureRecord | null;
  /** The first of the records that were looked for. */
  readonly found: readonly FoundRecord[];
  /** Of the first of them, where the proof is sound. */
  readonly inclusion: Inclusion | null;
}

type Wants = (path: readonly string[], row: ProofRow) => boolean;

/** Further flaws mostly follow from the first ones. */
const MAX_FLAWS = 10;
const MAX_FOUND = 100;

/**
 * Reads a proof to its end and tells all that is wrong with it; memory: what `PlaceTable` takes for each file that is at the
 * destination. `wants`: files that are looked for, by path and row.
 */
export async function checkProof(chunks: AsyncIterable<Uint8Array>, wants: Wants = () => false): Promise<CheckedProof> {
  const check = new ProofCheck(wants);
  for await (const line of splitLines(chunks)) if (!check.line(line)) break;
  return check.end();
}

class ProofCheck {
  readonly #wants: Wants;
  readonly #flaws: Flaw[] = [];
  readonly #tree = new MerkleTree();
  readonly #all = new Tally();
  readonly #rows: Record<ProofStatus, number> = { passed: 0, failed: 0, incomplete: 0 };
  readonly #gaps = new Map<Gap, number>();
  readonly #places = new PlaceTable();
  #names = NAMES_APART;
  readonly #found: FoundRecord[] = [];
  #wanted: string | null = null;
  #row: { readonly row: ProofRow; readonly tally: Tally; readonly order: ItemOrder } | null = null;
  #line = 0;
  #newer: number | null = null;
  #header: ProofHeader | null = null;
  #totals: Totals | null = null;
  #signature: SignatureRecord | null = null;

  constructor(wants: Wants) {
    this.#wants = wants;
  }

  /** False when there is no sense in reading on. */
  line({ text, complete }: { readonly text: Uint8Array; readonly complete: boolean }): boolean {
    this.#line++;
    if (!complete) this.#flaw('The line does not end: the file was cut off.');
    if (this.#signature !== null)
      this.#flaw('Something stands behind the signature, which is the last line of a proof.');
    const record = this.#parse(text);
    if (record !== null) this.#take(record, text);
    return this.#flaws.length < MAX_FLAWS && this.#newer === null;
  }

  end(): CheckedProof {
    this.#judgeSignature();
    const sound = this.#flaws.length === 0 && this.#signature !== null;
    const path = this.#tree.path();
    const wanted = this.#wanted === null || path === null ? null : { record: this.#wanted, path };
    return {
      flaws: this.#flaws,
      newer: this.#newer,
      header: this.#header,
      totals: this.#totals,
      gaps: this.#gaps,
      signature: this.#signature,
      found: this.#found,
      inclusion: sound && this.#signature !== null ? inclusionOf({ wanted, signature: this.#signature }) : null,
    };
  }

  #parse(line: Uint8Array): ProofRecord | null {
    let text: string;
    let value: unknown;
    try {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
      value = JSON.parse(text);
    } catch {
      this.#flaw('The line is no JSON in UTF-8.');
      return null;
    }
    if (this.#line === 1) this.#newer = newerFormat(value);
    if (this.#newer !== null) {
      this.#flaw(`The proof is of format ${this.#newer}, which is not known here.`);
      return null;
    }
    try {
      const parsed = recordSchema.safeParse(value);
      if (!parsed.success) {
        this.#flaw(`The line is no record of a proof: ${parsed.error.issues[0]?.message ?? 'unknown'}.`);
        return null;
      }
      if (canonicalJson(parsed.data) !== text) this.#flaw('The line is not written in the canonical way.');
      return parsed.data;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#flaw(
        'The line holds what no proof can hold: text that is no Unicode, or far too many lists in each other.',
      );
      return null;
    }
  }

  #take(record: ProofRecord, text: Uint8Array): void {
    if ((record.type === 'header') !== (this.#line === 1)) this.#flaw('A proof has one header, as its first line.');
    if (this.#totals !== null && record.type !== 'signature') this.#flaw('Only the signature may follow the totals.');
    switch (record.type) {
      case 'header':
        this.#header = record;
        this.#names = namesOf(record);
        break;
      case 'row':
        if (this.#row !== null) this.#flaw('A row begins before the last one has ended.');
        this.#row = { row: record, tally: new Tally(), order: new ItemOrder() };
        break;
      case 'file':
      case 'folder':
      case 'vanished':
        this.#item(record, text);
        return;
      case 'row-end':
        this.#endRow(record);
        break;
      case 'totals':
        this.#judgeTotals(record);
        break;
      case 'signature':
        this.#signature = record;
        return;
      default:
        record satisfies never;
    }
    this.#tree.append(text);
  }

  #item(record: Extract<ProofRecord, { type: 'file' | 'folder' | 'vanished' }>, text: Uint8Array): void {
    const { path, type } = record;
    let track = false;
    if (this.#row === null) this.#flaw('A file or folder stands in no row.');
    else {
      this.#row.tally.add(record);
      if (!this.#row.order.follows(path)) this.#flaw('The record is not in its place in the order of a proof.');
      const wrong = misfit(record);
      if (wrong !== null) this.#flaw(wrong);
      const named = this.#header?.version === 1 ? undefined : this.#row.row.id;
      if (record.type === 'file' && record.row !== named)
        this.#flaw('The file does not name the row that it stands in.');
      if (record.type === 'file') this.#claim(record, this.#row.row);
      if (type !== 'folder' && this.#found.length < MAX_FOUND && this.#wants(path, this.#row.row)) {
        this.#found.push({ line: this.#line, row: this.#row.row, record });
        track = type === 'file' && this.#wanted === null;
        if (track) this.#wanted = Buffer.from(text).toString();
      }
    }
    this.#tree.append(text, track);
  }

  /** At one place there is one file. */
  #claim({ final }: FileRecord, row: ProofRow): void {
    if (final === undefined) return;
    const isNew = this.#places.size === this.#places.numberOf(finalKey(row, final, this.#names));
    if (!isNew) this.#flaw('The file claims a place at the destination that another file claims, too.');
  }

  #endRow(end: RowEnd): void {
    if (this.#row === null) {
      this.#flaw('A row ends that has not begun.');
      return;
    }
    const { tally } = this.#row;
    this.#row = null;
    const figures = tally.figures();
    if (!sameFigures(figures, end)) this.#flaw('The sums of the row are not those of its files.');
    const unsaid = tally.gaps(end.counted).filter((gap) => !end.gaps.includes(gap));
    if (unsaid.length > 0) this.#flaw(`The row does not say that it is incomplete (${unsaid.join(', ')}).`);
    for (const gap of end.gaps) this.#gaps.set(gap, (this.#gaps.get(gap) ?? 0) + 1);
    this.#rows[rowStatus({ ...figures, gaps: end.gaps })]++;
    this.#all.addAll(figures);
  }

  #judgeTotals(totals: Totals): void {
    if (this.#row !== null) this.#flaw('The totals come before the last row has ended.');
    this.#totals = totals;
    const figures = this.#all.figures();
    if (!sameFigures(figures, totals)) this.#flaw('The totals are not the sums of the rows.');
    if (!balances(totals)) this.#flaw('The totals do not balance: what was found is not what is accounted for.');
    const same = (['passed', 'failed', 'incomplete'] as const).every((name) => totals.rows[name] === this.#rows[name]);
    if (!same || totals.status !== totalStatus(this.#rows)) this.#flaw('The status does not follow from the rows.');
    const { passed, failed, incomplete } = this.#rows;
    if (this.#header !== null && this.#header.rows !== passed + failed + incomplete) {
      this.#flaw(`The header announces ${this.#header.rows} rows, and there are ${passed + failed + incomplete}.`);
    }
  }

  #judgeSignature(): void {
    if (this.#header === null && this.#flaws.length === 0) this.#flaw('The file is no proof: it has no header.');
    if (this.#totals === null && this.#flaws.length === 0) this.#flaw('The totals are missing: the file was cut off.');
    const { size } = this.#tree;
    const root = this.#tree.root().toString('hex');
    const signature = this.#signature;
    if (signature === null) {
      if (this.#flaws.length === 0) this.#flaw('The signature is missing: the file was cut off.');
      return;
    }
    if (signature.records !== size) this.#flaw(`${signature.records} records were signed, and there are ${size}.`);
    if (signature.root !== root)
      this.#flaw('The records are not those that were signed: the root of the tree is another one.');
    // A signature over something else says nothing more.
    if (this.#flaws.length === 0 && !isSigned(signature, this.#header?.version ?? PROOF_VERSION))
      this.#flaw('The signature is not one by the key that it names.');
  }

  #flaw(what: string): void {
    if (this.#flaws.length < MAX_FLAWS) this.#flaws.push({ line: this.#line, what });
  }
}

function sameFigures(ours: Figures, { found, groups, classes, folders, vanished }: Figures): boolean {
  return canonicalJson(ours) === canonicalJson({ found, groups, classes, folders, vanished });
}
