import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { ProofReader, ProofRun, ProofScope, ProofTransfer, RunSettings, StoppedAtOnce } from '@drover/database';
import {
  namesOf,
  type Operator,
  PROOF_VERSION,
  type ProofHeader,
  type ProofRow,
  type ProofSource,
  type SourceRow,
} from '@drover/proof';
import { z } from 'zod';
import { settingsView } from '../transfers/settings-view.ts';
import { inShares, SharedEntries } from './entries-in-shares.ts';
import { placeNames } from './place-names.ts';
import { ProofItems } from './proof-items.ts';
import type { ProofNotes } from './proof-summary.ts';
import { RowClaims } from './row-claims.ts';

/** What a proof is about, as its header has it. */
export type ProofSubject = Pick<
  ProofHeader,
  'destination' | 'exclusions' | 'scope' | 'settings' | 'software' | 'source'
>;

/** Raised whenever the same facts are told in other words: then what was kept of a proof is not that of the file. */
const WORDING = 3;

/** Over all that a proof rests upon, so that the same is made of it again; how many rows it has, and who started its copies, first ones first. */
export async function basisOf(
  reader: ProofReader,
  scope: ProofScope,
  subject: ProofSubject,
): Promise<{ readonly basis: Buffer; readonly rows: number; readonly operators: Operator[] }> {
  const hash = createHash('sha256').update(`${PROOF_VERSION}.${WORDING}${JSON.stringify(subject)}`);
  const operators = new Map<string, Operator>();
  let rows = 0;
  for await (const transfer of reader.transfers(scope)) {
    hash.update(`\n${JSON.stringify(transfer)}`);
    rows++;
    for (const run of transfer.runs) noteOperator(operators, run);
  }
  return { basis: hash.digest(), rows, operators: [...operators.values()] };
}

function noteOperator(operators: Map<string, Operator>, { requestedBy, scheduled }: ProofRun): void {
  if (requestedBy === null) return;
  const operator = { name: requestedBy.toWellFormed(), ...(scheduled ? { scheduled } : {}) };
  operators.set(JSON.stringify(operator), operator);
}

/** The facts of a proof, read from the database as they are asked for. */
export function proofSource(
  reader: ProofReader,
  scope: ProofScope,
  header: ProofSource['header'],
  notes: ProofNotes,
): ProofSource {
  return {
    header,
    async *rows() {
      const claims = await RowClaims.read(reader, scope, namesOf(header));
      for await (const share of inShares(reader.transfers(scope))) {
        const entries = new SharedEntries(reader.entries(share));
        for (const transfer of share) yield notes.row(sourceRow(entries, scope, transfer, claims));
      }
    },
  };
}

function sourceRow(entries: SharedEntries, scope: ProofScope, transfer: ProofTransfer, claims: RowClaims): SourceRow {
  const current = scope.kind === 'migration' || transfer.runs.at(-1)?.number === transfer.lastRun;
  const items = new ProofItems({ transfer, current });
  return {
    row: rowOf(transfer),
    items: () => claims.judged(transfer.id, items.records(entries.of(transfer.id))),
    end: () => items.end(),
  };
}

function rowOf({ id, name, source, destination, runs, stoppedAtOnce }: ProofTransfer): Omit<ProofRow, 'type'> {
  const settings = provedSettings(runs[0]?.settings ?? null);
  return {
    ...{ id, name },
    ...settings,
    source: placeNames(source),
    destination: destination === null ? null : placeNames(destination),
    runs: runs.map((run, at) => ({
      ...endedRun(run),
      ...(at === 0 ? {} : othersThan(settings, provedSettings(run.settings))),
    })),
    ...(stoppedAtOnce.length === 0 ? {} : { stoppedAtOnce: stoppedAtOnce.map(toldStop) }),
  };
}

function toldStop(run: StoppedAtOnce): NonNullable<ProofRow['stoppedAtOnce']>[number] {
  return { ...endedRun(run), ...(run.message === null ? {} : { detail: run.message.toWellFormed() }) };
}

function endedRun({ id, number, startedAt, endedAt, status, requestedBy, partial }: ProofRun | StoppedAtOnce) {
  return {
    ...{ id, number, status, requestedBy, partial },
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
  };
}

function othersThan(row: RowSettings, run: RowSettings): Partial<RowSettings> {
  return isDeepStrictEqual(row, run) ? {} : run;
}

type RowSettings = ReturnType<typeof provedSettings>;

/** Policy, filters and exclusions as a proof has them; nothing for runs of versions that kept none. */
export function provedSettings(settings: RunSettings | null): Pick<ProofHeader, 'exclusions' | 'settings'> {
  if (settings === null) return { settings: {}, exclusions: [] };
  const { exclusions, ...rest } = settingsView(settings);
  return { settings: settingsSchema.parse(JSON.parse(JSON.stringify(rest))), exclusions };
}

const settingsSchema = z.record(z.string(), z.json());
