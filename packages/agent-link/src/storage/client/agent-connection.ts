import {
  type Access,
  type BulkRead,
  type BulkWrite,
  type ByteStream,
  type Capabilities,
  type Connection,
  type Entry,
  type Facts,
  type Hashes,
  type ItemRef,
  type Meta,
  nameKey,
  nameRules,
  type Places,
  type Quota,
  type ResumableUpload,
  type Segment,
  type ServiceClock,
  type Times,
  type Walk,
  type WalkHints,
  type WalkPage,
  type WriteTarget,
} from '@drover/core';
import { z } from 'zod';
import type { Description } from '../wire/description.ts';
import { readItem } from '../wire/entry-page.ts';
import { misbehaved } from '../wire/misbehaved.ts';
import { entryData, readPacks } from './bulk-read.ts';
import { packsOf, writePack } from './bulk-write.ts';
import type { Calls } from './calls.ts';
import { exchange, targetData } from './exchange.ts';
import { agentFacts } from './facts.ts';
import { readListing, readWalk } from './listing.ts';
import { ReadBody } from './read-body.ts';
import { Readable } from './readable.ts';
import { AgentUpload } from './upload.ts';

/** Calls in flight that a link with some latency has use for. */
const USEFUL = 32;

const hexSchema = z.string().regex(/^[0-9a-f]{8,128}$/);
const freeSchema = z.number().nonnegative().nullable();
const timeSchema = z.object({ epochMs: z.number().int(), precisionMs: z.number().int().nonnegative() });
const placeSchema = z.array(z.string().max(4_096)).max(4_096);

/** What an agent serves, as a connection like any other. Nothing that the agent sends is believed without a look. */
export class AgentConnection implements Connection {
  readonly capabilities: Capabilities;
  readonly walk: Walk;
  readonly bulkRead: BulkRead;
  readonly bulkWrite: BulkWrite;
  readonly upload?: ResumableUpload;
  readonly hashes?: Hashes;
  readonly times?: Times;
  readonly access?: Access;
  readonly quota?: Quota;
  readonly places?: Places;
  readonly facts?: Facts;
  readonly clock?: ServiceClock;
  readonly #calls: Calls;
  readonly #mayHoldSlash: boolean;
  readonly #readable: Readable | null = null;
  readonly #sameName: (a: Segment, b: Segment) => boolean;

  constructor(calls: Calls, { capabilities, members, bulkReadBytes, bulkWriteBytes }: Description) {
    this.#calls = calls;
    this.capabilities = overLink(capabilities);
    const rules = nameRules(capabilities.names, capabilities);
    this.#mayHoldSlash = !rules.forbidden.includes('/');
    this.#sameName = (a, b) => nameKey(a, rules) === nameKey(b, rules);
    const has = new Set(members);
    this.walk = { tree: (folder, cursor, signal, hints) => this.#tree(folder, cursor, signal, hints ?? {}) };
    this.bulkRead = { maxFileBytes: bulkReadBytes, readMany: (entries, signal) => this.#readMany(entries, signal) };
    this.bulkWrite = { maxFileBytes: bulkWriteBytes, writeMany: (files, signal) => this.#writeMany(files, signal) };
    if (has.has('upload')) this.upload = new AgentUpload(calls, this.#storedFrom);
    if (has.has('hashes')) this.hashes = { hash: (entry, kind, signal) => this.#hash(entry, kind, signal) };
    if (has.has('times')) this.times = { setModified: (item, meta, signal) => this.#setModified(item, meta, signal) };
    if (has.has('quota')) this.quota = { free: (root, signal) => this.#free(root, signal) };
    if (has.has('places')) this.places = { whereIs: (item, signal) => this.#whereIs(item, signal) };
    if (has.has('facts')) this.facts = agentFacts(calls);
    if (has.has('clock'))
      this.clock = { now: async (signal) => read(timeSchema, await calls.ask('clock.now', {}, signal)) };
    if (!has.has('access')) return;
    this.#readable = new Readable((entries, signal) =>
      calls.open('access.mayRead', { entries: entries.map(entryData) }, 'control', signal),
    );
    this.access = this.#readable;
  }

  async *list(folder: ItemRef, signal: AbortSignal): AsyncGenerator<Entry[], void, undefined> {
    const open = () => this.#calls.open('list', { folder }, 'control', signal);
    for await (const page of readListing(open, folder, this.#mayHoldSlash)) {
      this.#readable?.listed(page, null);
      yield page;
    }
  }

  async stat(item: ItemRef, signal: AbortSignal): Promise<Entry | null> {
    const answer = await this.#calls.ask('stat', { item }, signal);
    return answer === null ? null : this.#itemFrom(answer, item);
  }

  async read(
    entry: Entry,
    { offset, ifTag }: { readonly offset: number; readonly ifTag?: string },
    signal: AbortSignal,
  ): Promise<ByteStream> {
    const params = { entry: entryData(entry), offset, ...(ifTag === undefined ? {} : { ifTag }) };
    const call = await this.#calls.open('read', params, 'data', signal);
    try {
      call.endSending();
      const { tells } = await call.message();
      return new ReadBody(call, tells === true);
    } catch (error) {
      call[Symbol.dispose]();
      throw error;
    }
  }

  async write(target: WriteTarget, body: ByteStream, signal: AbortSignal): Promise<Entry> {
    using call = await this.#calls.open('write', { target: targetData(target) }, 'data', signal);
    return this.#storedFrom(await exchange(call, target, body, true), target);
  }

  async createFolder(folder: ItemRef, meta: Meta, signal: AbortSignal): Promise<Entry> {
    return this.#itemFrom(await this.#calls.ask('createFolder', { folder, meta }, signal), folder);
  }

  async discard(temporary: ItemRef, signal: AbortSignal): Promise<void> {
    await this.#calls.ask('discard', { temporary }, signal);
  }

  /** What is on its way ends with an error, on both sides; the link itself stays. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#calls.close();
  }

  #tree(folder: ItemRef, cursor: string | null, signal: AbortSignal, hints: WalkHints): AsyncIterable<WalkPage> {
    const access = this.#readable !== null && hints.access === true;
    const params = { folder, cursor, ...(access ? { access } : {}) };
    const open = () => this.#calls.open('walk.tree', params, 'control', signal);
    return readWalk(open, folder, this.#mayHoldSlash, (entries, refusals) => this.#readable?.listed(entries, refusals));
  }

  #readMany(entries: readonly Entry[], signal: AbortSignal): ReturnType<BulkRead['readMany']> {
    const open = () => this.#calls.open('bulkRead.readMany', {}, 'data', signal);
    return readPacks(open, entries, this.bulkRead.maxFileBytes);
  }

  async #writeMany(files: Parameters<BulkWrite['writeMany']>[0], signal: AbortSignal): Promise<(Entry | Error)[]> {
    const outcomes: (Entry | Error)[] = [];
    for (const pack of packsOf(files)) {
      const params = { files: pack.map(({ target }) => ({ ...targetData(target), watched: false })) };
      using call = await this.#calls.open('bulkWrite.writeMany', params, 'data', signal);
      outcomes.push(...(await writePack(call, pack, this.#storedFrom)));
    }
    return outcomes;
  }

  async #hash(...[entry, kind, signal]: Parameters<Hashes['hash']>): Promise<string> {
    return read(hexSchema, await this.#calls.ask('hashes.hash', { entry: entryData(entry), kind }, signal));
  }

  async #setModified(item: ItemRef, meta: Meta, signal: AbortSignal): Promise<void> {
    await this.#calls.ask('times.setModified', { item, meta }, signal);
  }

  async #free(root: ItemRef, signal: AbortSignal): Promise<number | null> {
    return read(freeSchema, await this.#calls.ask('quota.free', { root }, signal));
  }

  async #whereIs(item: ItemRef, signal: AbortSignal): Promise<readonly Segment[]> {
    return read(placeSchema, await this.#calls.ask('places.whereIs', { item }, signal));
  }

  #itemFrom(data: unknown, item: ItemRef): Entry {
    const own = item.segments.at(-1) ?? '';
    return readItem(data, item, (told) => this.#sameName(told, own));
  }

  readonly #storedFrom = (data: unknown, target: WriteTarget): Entry => this.#itemFrom(data, target.item);
}

/** What is cheap beside the data is a round trip from here. */
function overLink(served: Capabilities): Capabilities {
  const { max, useful } = served.operations;
  return {
    ...served,
    cheapStat: false,
    operations: { useful: Math.min(max, Math.max(useful, USEFUL)), max },
  };
}

function read<T>(schema: z.ZodType<T>, answer: unknown): T {
  const { success, data } = schema.safeParse(answer);
  if (!success) throw misbehaved('answered something else than was asked');
  return data;
}
