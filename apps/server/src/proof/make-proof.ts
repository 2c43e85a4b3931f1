import { ProofReader, type ProofScope } from '@drover/database';
import { type Inclusion, inclusionOf, type ProofHeader, type ProofRecord, ProofWriter } from '@drover/proof';
import type { Application } from '../application.ts';
import { inChunks } from '../runs/logs/in-chunks.ts';
import { withClock } from './proof-sides.ts';
import { basisOf, type ProofSubject, proofSource } from './proof-source.ts';
import { ProofNotes, type ProofSummary, proofSummarySchema } from './proof-summary.ts';

/** A proof that somebody asks for. */
export interface ProofWish {
  readonly scope: ProofScope;
  readonly subject: ProofSubject;
  /** Who asks for it; the page names them, the proof does not: it is the same for everybody. */
  readonly askedBy: string;
  /** Ends it, wherever it is; it must be aborted once nobody reads the proof any more. */
  readonly signal: AbortSignal;
}

/** What stands on the page of a proof. */
export interface ToldProof {
  readonly askedBy: string;
  readonly header: Header;
  readonly summary: ProofSummary;
}

type Header = Omit<ProofHeader, 'format' | 'type' | 'version'>;

/** A proof that can be written: all of it is read as it was when it was opened. */
interface OpenProof extends AsyncDisposable {
  readonly reader: ProofReader;
  readonly basis: Buffer;
  readonly header: Header;
  /** Of the same proof, where it was written before. */
  readonly kept: ProofSummary | null;
}

const nothing = (): boolean => false;

/** The whole proof, line by line. Made again from the same runs, it is the same to the byte. */
export async function proofLines(app: Application, wish: ProofWish): Promise<AsyncIterable<string>> {
  return linesOf(app, wish, await openProof(app, wish));
}

/** What stands on its page; the proof is written to nowhere first where it was not written before. */
export async function tellProof(app: Application, wish: ProofWish): Promise<ToldProof> {
  await using opened = await openProof(app, wish);
  const { header, kept } = opened;
  const { askedBy } = wish;
  if (kept !== null) return { askedBy, header, summary: kept };
  const writing = await writerOf(app, wish, opened, nothing);
  for await (const _ of inChunks(writing.writer.lines()));
  return { askedBy, header, summary: await writing.keep() };
}

/** What proves that the first record that fits belongs to the proof; null where none fits. */
export async function proveInclusion(
  app: Application,
  wish: ProofWish,
  wants: (record: ProofRecord) => boolean,
): Promise<Inclusion | null> {
  await using opened = await openProof(app, wish);
  const { writer, keep } = await writerOf(app, wish, opened, wants);
  for await (const _ of inChunks(writer.lines()));
  await keep();
  return writer.written === null ? null : inclusionOf(writer.written);
}

async function* linesOf(app: Application, wish: ProofWish, opened: OpenProof): AsyncGenerator<string> {
  await using _ = opened;
  const writing = await writerOf(app, wish, opened, nothing);
  yield* writing.writer.lines();
  await writing.keep();
}

/** What it holds is given back at the latest when the signal is aborted. */
async function openProof(app: Application, { scope, subject: asked, askedBy, signal }: ProofWish): Promise<OpenProof> {
  await using held = new AsyncDisposableStack();
  held.defer(await app.proofTurns.take(signal));
  const reader = held.use(await ProofReader.open(app.database, signal));
  const clocks = await reader.clocks(scope);
  const names = await reader.names(scope);
  const subject = {
    ...asked,
    ...(names === null ? {} : { settings: { ...asked.settings, destinationNames: { ...names } } }),
    source: withClock(asked.source, clocks?.source),
    destination: withClock(asked.destination, clocks?.destination),
  };
  const { basis, rows, operators } = await basisOf(reader, scope, subject);
  const begun = await app.proofs.begin(scope, basis, askedBy);
  const header = { ...subject, rows, madeAt: begun.madeAt.toISOString(), operators };
  const kept = begun.root === null ? null : proofSummarySchema.parse(begun.summary);
  const all = held.move();
  return { reader, basis, header, kept, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

async function writerOf(
  app: Application,
  { scope }: ProofWish,
  { reader, basis, header }: OpenProof,
  wants: (record: ProofRecord) => boolean,
): Promise<{ readonly writer: ProofWriter; readonly keep: () => Promise<ProofSummary> }> {
  const notes = new ProofNotes();
  const writer = new ProofWriter(proofSource(reader, scope, header, notes), await app.proofKey(), wants);
  const keep = async (): Promise<ProofSummary> => {
    const { written } = writer;
    if (written === null) throw new RangeError('the proof was not written to its end');
    const summary = { ...notes.told(), totals: written.totals, signature: written.signature };
    await app.proofs.end(scope, basis, { root: written.signature.root, summary });
    return summary;
  };
  return { writer, keep };
}
