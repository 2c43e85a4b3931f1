import type { KeyObject } from 'node:crypto';
import { type Canonical, canonicalJson } from './canonical.ts';
import { type AuditPath, MerkleTree } from './merkle.ts';
import {
  type Gap,
  type ItemRecord,
  PROOF_FORMAT,
  PROOF_VERSION,
  type ProofHeader,
  type ProofRecord,
  type ProofRow,
  type ProofStatus,
  type RowEnd,
  type SignatureRecord,
  type Totals,
} from './records.ts';
import { signRoot } from './signing.ts';
import { rowStatus, Tally, totalStatus } from './tally.ts';

/** One row with all that it is about. `items` come by folder, as docs/reference/proof.md orders them. */
export interface SourceRow {
  readonly row: Omit<ProofRow, 'type'>;
  /** The writer puts the row's id into files. */
  items(): AsyncIterable<ItemRecord>;
  /** Known once the items have come. */
  end(): Pick<RowEnd, 'counted'> & { readonly gaps: readonly Gap[] };
  /** Hears of all its gaps, those that showed in its records too. */
  ended?(gaps: readonly Gap[]): void;
}

/** Where a proof takes its facts from; nothing is held but the record in hand. */
export interface ProofSource {
  readonly header: Omit<ProofHeader, 'type' | 'format' | 'version'>;
  rows(): AsyncIterable<SourceRow>;
}

/** What is known of a proof when all of it is written. */
export interface WrittenProof {
  readonly totals: Totals;
  readonly signature: SignatureRecord;
  /** The first record that was asked for, with its way to the root. */
  readonly wanted: { readonly record: string; readonly path: AuditPath } | null;
}

/** Writes one proof, record by record. */
export class ProofWriter {
  readonly #source: ProofSource;
  readonly #key: KeyObject;
  readonly #tree = new MerkleTree();
  readonly #wants: (record: ProofRecord) => boolean;
  #wanted: string | null = null;
  #written: WrittenProof | null = null;

  /** `wants` picks the record whose inclusion is to be proved. */
  constructor(source: ProofSource, key: KeyObject, wants: (record: ProofRecord) => boolean = () => false) {
    this.#source = source;
    this.#key = key;
    this.#wants = wants;
  }

  /** Null until the last line has been given. */
  get written(): WrittenProof | null {
    return this.#written;
  }

  /** The lines of the file, each with its line feed. */
  async *lines(): AsyncGenerator<string> {
    const { header } = this.#source;
    yield this.#line({ type: 'header', format: PROOF_FORMAT, version: PROOF_VERSION, ...header });
    const all = new Tally();
    const rows: Record<ProofStatus, number> = { passed: 0, failed: 0, incomplete: 0 };
    for await (const each of this.#source.rows()) {
      yield this.#line({ type: 'row', ...each.row });
      const tally = new Tally();
      for await (const item of each.items()) {
        tally.add(item);
        yield this.#line(item.type === 'file' ? { ...item, row: each.row.id } : item);
      }
      const { counted, gaps } = each.end();
      const figures = tally.figures();
      const every = [...new Set([...gaps, ...tally.gaps(counted)])];
      yield this.#line({ type: 'row-end', ...figures, counted, gaps: every });
      rows[rowStatus({ ...figures, gaps: every })]++;
      each.ended?.(every);
      all.addAll(figures);
    }
    const totals: Totals = { type: 'totals', ...all.figures(), rows, status: totalStatus(rows) };
    yield this.#line(totals);
    const signature = signRoot(this.#tree.root(), this.#tree.size, this.#key);
    const path = this.#tree.path();
    const wanted = path === null || this.#wanted === null ? null : { record: this.#wanted, path };
    this.#written = { totals, signature, wanted };
    yield `${canonicalJson(signature)}\n`;
  }

  #line(record: ProofRecord & Canonical): string {
    const text = canonicalJson(record);
    const wanted = this.#wanted === null && this.#wants(record);
    if (wanted) this.#wanted = text;
    this.#tree.append(Buffer.from(text), wanted);
    return `${text}\n`;
  }
}
