import assert from 'node:assert/strict';
import { lchown, mkdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ByteStream,
  type Capabilities,
  type Connection,
  childRef,
  descendantRef,
  type Entry,
  type ItemRef,
  nameOf,
  type Segment,
  segmentToBytes,
  temporaryName,
  type WriteTarget,
} from '@drover/core';
import { bodyOf, collect, patternBytes } from './bytes.ts';
import { expectedLater, sameBytes } from './expect.ts';
import type { ServiceFacts } from './service-facts.ts';
import type { RunningService, ServiceControl } from './setup.ts';

export type TargetChanges = Partial<Omit<WriteTarget, 'item'>>;

/** What a case works with: a fresh folder of its own on a connection that all cases share. */
export class CaseContext {
  readonly connection: Connection;
  readonly capabilities: Capabilities;
  readonly folder: ItemRef;
  /** Aborts when the case is over. */
  readonly signal: AbortSignal;
  readonly #service: RunningService;
  readonly #facts: ServiceFacts;
  readonly #own: Connection[] = [];
  #serial = 0;

  constructor(service: RunningService, facts: ServiceFacts, folder: ItemRef, signal: AbortSignal) {
    this.connection = facts.connection;
    this.capabilities = facts.capabilities;
    this.folder = folder;
    this.signal = signal;
    this.#service = service;
    this.#facts = facts;
  }

  /** Where the case's folder is on disk. Only for cases that need `disk`. */
  get disk(): string {
    const disk = this.diskIfReachable;
    assert.ok(disk !== undefined, 'the case forgot to need the disk');
    return disk;
  }

  get diskIfReachable(): string | undefined {
    const { disk } = this.#facts;
    return disk === undefined ? undefined : join(disk, nameOf(this.folder));
  }

  get principals(): ServiceFacts['principals'] {
    return this.#facts.principals;
  }

  get control(): ServiceControl {
    assert.ok(this.#facts.control !== undefined, 'the case forgot to need control of the server');
    return this.#facts.control;
  }

  /** One more connection to the same service, closed when the case is over. */
  async connect(): Promise<Connection> {
    const connection = await this.#service.connect(this.signal);
    this.#own.push(connection);
    return connection;
  }

  /** Options that must never show in an error. */
  get secrets(): readonly string[] {
    return this.#service.secrets ?? [];
  }

  async close(): Promise<void> {
    await Promise.all(this.#own.splice(0).map((connection) => connection[Symbol.asyncDispose]()));
  }

  item(...names: Segment[]): ItemRef {
    return descendantRef(this.folder, names);
  }

  /** Makes a file on disk that belongs to the server's account. */
  async plantFile(name: Segment, content: Uint8Array | string, modifiedMs?: number): Promise<void> {
    const path = Buffer.concat([Buffer.from(`${this.disk}/`), segmentToBytes(name)]);
    await writeFile(path, content);
    await this.own(path);
    if (modifiedMs !== undefined) await utimes(path, modifiedMs / 1000, modifiedMs / 1000);
  }

  async plantFolder(name: string): Promise<void> {
    await mkdir(join(this.disk, name));
    await this.own(join(this.disk, name));
  }

  /** Gives a planted item to whom the case's folder belongs: the server's account, which need not be ours. */
  async own(path: string | Buffer): Promise<void> {
    const { uid, gid } = await stat(this.disk);
    await lchown(path, uid, gid);
  }

  /** A temporary name that no other case uses. */
  temporary(): Segment {
    this.#serial += 1;
    return temporaryName('acce97a9ce00', this.#serial.toString(36));
  }

  target(item: ItemRef | Segment, size: number | null, changes: TargetChanges = {}): WriteTarget {
    return {
      item: typeof item === 'string' ? this.item(item) : item,
      size,
      meta: {},
      temporary: this.temporary(),
      condition: { if: 'anything' },
      ...changes,
    };
  }

  /** Writes a file in the case's folder. */
  write(item: ItemRef | Segment, content: Uint8Array | string, changes: TargetChanges = {}): Promise<Entry> {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    return this.writeBody(this.target(item, bytes.length, changes), bodyOf(bytes));
  }

  writeBody(target: WriteTarget, body: ByteStream): Promise<Entry> {
    return expectedLater(this.connection.write(target, body, this.signal));
  }

  async createFolder(name: Segment, parent = this.folder): Promise<ItemRef> {
    return (await this.connection.createFolder(childRef(parent, name), {}, this.signal)).ref;
  }

  stat(item: ItemRef | Segment, connection = this.connection): Promise<Entry | null> {
    return connection.stat(typeof item === 'string' ? this.item(item) : item, this.signal);
  }

  async entry(item: ItemRef | Segment): Promise<Entry> {
    const entry = await this.stat(item);
    assert.ok(entry !== null, `there is nothing at ${JSON.stringify(item)}`);
    return entry;
  }

  async list(folder: ItemRef = this.folder, connection = this.connection): Promise<Entry[]> {
    const entries: Entry[] = [];
    for await (const page of connection.list(folder, this.signal)) entries.push(...page);
    return entries;
  }

  async names(folder: ItemRef = this.folder): Promise<Segment[]> {
    return (await this.list(folder)).map((entry) => entry.name).sort();
  }

  async read(item: ItemRef | Segment | Entry, offset = 0): Promise<Uint8Array> {
    const entry = typeof item === 'object' && 'kind' in item ? item : await this.entry(item);
    return collect(await this.connection.read(entry, { offset }, this.signal));
  }

  /** Whether an entry tells anything by which a change of content could be noticed. */
  showsVersion({ changeTag, size, modified }: Entry): boolean {
    return changeTag !== undefined || size !== null || modified !== undefined;
  }

  /** The file holds exactly this. */
  async holds(item: ItemRef | Segment, content: Uint8Array | string): Promise<void> {
    const expected = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    sameBytes(await this.read(item), expected);
  }

  /** The folder holds exactly these names: no temporary file is left. */
  async holdsOnly(...names: Segment[]): Promise<void> {
    assert.deepEqual(await this.names(), [...names].sort());
  }

  /** The connection can still do its work. */
  async stillServes(connection = this.connection): Promise<void> {
    const bytes = patternBytes(1000, 7);
    const target = this.target('still-serves.bin', bytes.length);
    const entry = await connection.write(target, bodyOf(bytes), this.signal);
    sameBytes(await collect(await connection.read(entry, { offset: 0 }, this.signal)), bytes);
    const names: Segment[] = [];
    for await (const page of connection.list(this.folder, this.signal)) names.push(...page.map((each) => each.name));
    assert.ok(names.includes('still-serves.bin'), 'a file that was just written is not listed');
  }
}
