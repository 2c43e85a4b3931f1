import { type Entry, type ItemRef, neighboursFrom, type Segment, type StorageError, type WalkPage } from '@drover/core';
import { errorDetails } from '../../frames/wire-error.ts';
import { RowWriter } from '../wire/entry-page.ts';
import { MANY_PLACES } from '../wire/limits.ts';
import type { Params } from '../wire/params.ts';
import { refusalsOf } from './serve-access.ts';
import type { ServedCall } from './served-call.ts';
import { walkTree } from './tree-walk.ts';

/** About how much one message may weigh: the link takes up to four times as much. */
const MESSAGE_BYTES = 256 * 1024;

export async function serveList({ folder }: Params<'list'>, call: ServedCall): Promise<void> {
  for await (const entries of call.connection.list(folder, call.signal)) await sendPage(entries, call);
  await call.tell({ end: true });
}

async function sendPage(entries: readonly Entry[], call: ServedCall): Promise<void> {
  const writer = new RowWriter();
  for (const entry of entries) {
    writer.add(entry);
    if (writer.weight >= MESSAGE_BYTES || writer.length * entry.ref.segments.length >= MANY_PLACES)
      await call.tell({ page: writer.take() });
  }
  if (writer.length > 0) await call.tell({ page: writer.take() });
}

/** Sends a whole tree in one stream. Where the connection has no walk of its own, one is made here, beside the data. */
export async function serveWalk(params: Params<'walk.tree'>, call: ServedCall): Promise<void> {
  const { connection, signal } = call;
  const { folder, cursor, access } = params;
  const pages = connection.walk?.tree(folder, cursor, signal) ?? walkTree(connection, folder, cursor, signal);
  for await (const page of pages) {
    const files = access === true ? page.entries.filter(isReadable) : null;
    await sendWalkPage(page, folder, files === null ? null : await refusalsOf(files, call), call);
  }
  await call.tell({ end: true });
}

async function sendWalkPage(
  page: WalkPage,
  top: ItemRef,
  refusals: ReadonlyMap<Entry, StorageError> | null,
  call: ServedCall,
): Promise<void> {
  const depth = top.segments.length;
  const below = ({ segments }: ItemRef): readonly Segment[] => segments.slice(depth);
  let message = new WalkMessage(refusals);
  for (let at = 0; at < page.entries.length; ) {
    const neighbours = neighboursFrom(page.entries, at);
    at += neighbours.length;
    const folder = neighbours[0]?.ref.segments.slice(depth, -1) ?? [];
    message.enter(folder);
    for (const entry of neighbours) {
      message.add(entry);
      if (message.weight < MESSAGE_BYTES && message.places < MANY_PLACES) continue;
      await call.tell({ ...message.take(), cursor: null, complete: [], passedOver: [] });
      message = new WalkMessage(refusals);
      message.enter(folder);
    }
  }
  const complete = page.complete?.map(below) ?? null;
  const passedOver = page.passedOver?.map(below) ?? [];
  await call.tell({ ...message.take(), cursor: page.cursor, complete, passedOver });
}

/** Entries by folder, on their way, and by their number in the message those that may not be read. */
class WalkMessage {
  readonly #refusals: ReadonlyMap<Entry, StorageError> | null;
  readonly #groups: { readonly folder: readonly Segment[]; readonly writer: RowWriter }[] = [];
  readonly #refused: (readonly [entry: number, failed: unknown])[] = [];
  #entries = 0;
  #weight = 0;
  /** Names on the way to its entries. */
  places = 0;

  constructor(refusals: ReadonlyMap<Entry, StorageError> | null) {
    this.#refusals = refusals;
  }

  /** About how many bytes it is as JSON. */
  get weight(): number {
    return this.#weight + (this.#groups.at(-1)?.writer.weight ?? 0);
  }

  /** What is added next lies in this folder. */
  enter(folder: readonly Segment[]): void {
    this.#weight = this.weight;
    this.#groups.push({ folder, writer: new RowWriter() });
  }

  add(entry: Entry): void {
    this.#groups.at(-1)?.writer.add(entry);
    this.places += entry.ref.segments.length;
    const refusal = this.#refusals?.get(entry);
    if (refusal !== undefined) {
      const failed = errorDetails(refusal);
      this.#refused.push([this.#entries, failed]);
      this.#weight += JSON.stringify(failed).length;
    }
    this.#entries++;
  }

  take() {
    const full = this.#groups.filter(({ writer }) => writer.length > 0);
    const groups = full.map(({ folder, writer }) => ({ folder, page: writer.take() }));
    return this.#refusals === null ? { groups } : { groups, refused: this.#refused };
  }
}

function isReadable({ kind, unusable }: Entry): boolean {
  return kind === 'file' && unusable === undefined;
}
