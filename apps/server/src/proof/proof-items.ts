import { isDeepStrictEqual } from 'node:util';
import { finalPath, type KnownItem, pathKey, type Segment } from '@drover/core';
import type { ProofEntry, ProofItem, ProofTransfer, RunSettings } from '@drover/database';
import type { FileRecord, FolderRecord, Gap, ItemRecord, VanishedRecord } from '@drover/proof';
import {
  acceptedRecord,
  type FilePlace,
  type FoundItem,
  fileRecord,
  rememberedRecord,
  vanishedRecord,
} from './file-record.ts';

/** What a proof of one transfer counts by. */
export interface ItemsOf {
  readonly transfer: ProofTransfer;
  /** The latest run is part of it: so what is known, and was not met, has vanished. */
  readonly current: boolean;
}

const OTHER_CHOICE =
  'It could not be listed at first, and was then tried again under other filters or rules. Copy all of the row once more.';

/** Turns what runs met into the records of a proof, and counts what they must add up to. */
export class ProofItems {
  readonly #of: ItemsOf;
  /** Only what is known tells of it. */
  readonly #logDeleted: boolean;
  readonly #until: Date | null;
  /** What the walks counted. */
  readonly #counted: { files: number; bytes: number } | null;
  /** Ids of the copies behind the first, by number. */
  readonly #later: ReadonlyMap<number, string>;
  /** Folders that are called otherwise at the destination or lie further up, by path. */
  readonly #elsewhere = new Map<string, Pick<KnownItem, 'destinationName' | 'movedUp'>>();
  /** Something did not arrive, and nobody accepted that. */
  #open = false;
  /** A folder was listed by none but tries of some items. */
  #listedLate = false;
  /** Folders that nobody looked into. */
  readonly #closed = new Set<string>();
  #parent: { readonly key: string; readonly final: readonly Segment[] } | null = null;

  constructor(of: ItemsOf) {
    const { runs } = of.transfer;
    this.#of = of;
    this.#logDeleted = runs[0]?.logDeleted !== false;
    this.#until = of.current ? null : (runs.at(-1)?.endedAt ?? null);
    this.#later = new Map(runs.slice(1).map(({ number, id }) => [number, id]));
    this.#counted = runs[0] === undefined ? null : { ...runs[0].counted };
  }

  async *records(entries: AsyncIterable<ProofEntry>): AsyncGenerator<ItemRecord> {
    for await (const entry of entries) {
      this.#noteElsewhere(entry);
      if (entry.items.length === 0) {
        const record = this.#unmet(entry);
        if (record !== null) yield record;
        continue;
      }
      const files = entry.items.filter(isFoundFile);
      if (this.#later.has(entry.run ?? 0)) this.#recount(files, entry);
      for (const item of entry.items) {
        if (!isFound(item)) {
          if (item.kind === 'file') yield this.#gone(item, entry);
          continue;
        }
        const record =
          item.kind === 'folder' ? this.#folder(item, entry) : this.#file(item, entry, files.indexOf(item));
        this.#note(record, entry);
        const judge = this.#later.get(entry.run ?? 0);
        yield judge === undefined ? record : { ...record, run: judge };
      }
    }
  }

  /** Once all records have come. */
  end(): {
    readonly counted: { readonly files: number; readonly bytes: number } | null;
    readonly gaps: readonly Gap[];
  } {
    const { runs, live } = this.#of.transfer;
    const gaps: Gap[] = [];
    if (!runs.some(({ partial }) => !partial)) gaps.push('never-copied');
    else if (!this.#isFinished()) gaps.push('not-finished');
    if (live) gaps.push('going-on');
    if (runs.some(({ logDeleted }) => logDeleted)) gaps.push('log-deleted');
    return { counted: this.#counted, gaps };
  }

  #note(record: FolderRecord | FileRecord, entry: ProofEntry): void {
    if (record.type === 'file') {
      if (record.group === 'failed' || record.group === 'unreadable') this.#open = true;
      return;
    }
    if (record.outcome === 'failed') this.#open = true;
    if (record.outcome !== 'created' && record.outcome !== 'present') return;
    const whole = entry.run === this.#of.transfer.runs[0]?.number ? entry.items : entry.before;
    if (!whole.some(isListed)) this.#listedLate = true;
  }

  /**
   * The copy of everything is; and each try of some items is, or leaves nothing behind of which nobody knows: what it did not come to stands
   * as it was before, unless it had begun a folder that no copy had listed. What stands so was tried again since, or nothing is open.
   */
  #isFinished(): boolean {
    const { runs } = this.#of.transfer;
    const cut = runs.filter(({ finished }) => !finished);
    if (cut.length === 0) return true;
    if (cut.some(({ partial }) => !partial) || this.#listedLate) return false;
    return !this.#open || runs.at(-1)?.finished === true;
  }

  /** A file that no walk of everything met counts; one that was gone, or a folder, when it was tried again does not. */
  #recount(files: readonly FoundItem[], { before }: ProofEntry): void {
    const was = before.filter(isFoundFile);
    for (const { listed } of files.slice(was.length)) this.#count(1, listed);
    for (const { listed } of was.slice(files.length)) this.#count(-1, -listed);
  }

  #count(files: number, bytes: number): void {
    if (this.#counted === null) return;
    this.#counted.files += files;
    this.#counted.bytes += bytes;
  }

  /** `at`: which of the files of its path it is. */
  #file(item: FoundItem, entry: ProofEntry, at: number): FileRecord {
    const record = fileRecord(item, entry, this.#place(entry.path));
    const before = entry.before.filter(isFoundFile)[at];
    if (before === undefined) return record;
    const { listed: _, ...rest } = record;
    return before.listed === rest.size ? rest : { ...rest, listed: before.listed };
  }

  /** It stood open, and was not there any more when it was tried again. */
  #gone({ listed }: ProofItem, { path, known, before }: ProofEntry): VanishedRecord {
    const was = before.find(isFoundFile);
    const source = known?.source;
    return vanishedRecord(path, source?.size ?? was?.listed ?? listed, source?.modified?.epochMs ?? was?.modified);
  }

  #folder(item: FoundItem, entry: ProofEntry): FolderRecord {
    const { path } = entry;
    const { outcome, message } = item;
    const record = {
      type: 'folder',
      path: [...path],
      ...(message === '' ? {} : { detail: message.toWellFormed() }),
    } as const;
    switch (outcome) {
      case 'folder-created':
      case 'folder-present':
        if (!this.#seesAll(entry)) return this.#notListed({ ...record, detail: OTHER_CHOICE });
        return { ...record, outcome: outcome === 'folder-created' ? 'created' : 'present', final: this.#finalOf(path) };
      case 'excluded-by-rule':
      case 'filtered':
        this.#closed.add(pathKey(path));
        return { ...record, outcome: 'excluded' };
      case 'failed':
        if (item.side === 'destination') return failedFolder(record, item);
        return this.#notListed(record);
      case 'unsupported-at-destination':
        // An empty folder that the destination cannot have is no loss of anybody's file.
        if (item.cause?.endsWith(':empty-folder') === true) return { ...record, outcome: 'excluded' };
        return failedFolder(record, item);
      default:
        return failedFolder(record, item);
    }
  }

  #notListed(record: Omit<FolderRecord, 'outcome'>): FolderRecord {
    this.#closed.add(pathKey(record.path));
    return { ...record, outcome: 'not-listed' };
  }

  /** False for a folder that could not be listed until a try chose by other filters or rules: what that left out, the run before would have met. */
  #seesAll({ run, unlistedBy }: ProofEntry): boolean {
    if (unlistedBy === null) return true;
    const [judge, failed] = [run, unlistedBy].map((number) => this.#choiceOf(number));
    return judge !== undefined && isDeepStrictEqual(judge, failed);
  }

  #choiceOf(run: number | null): Pick<RunSettings, 'filters' | 'fixes'> | undefined {
    const settings = this.#of.transfer.runs.find(({ number }) => number === run)?.settings;
    return settings == null ? undefined : { filters: settings.filters, fixes: settings.fixes ?? [] };
  }

  /** What none of the runs met: gone from the source, unless nobody looked there, or the log is gone. */
  #unmet(entry: ProofEntry): ItemRecord | null {
    const { path, known } = entry;
    if (this.#logDeleted) return rememberedRecord(entry, this.#place(path));
    const whole = this.#of.transfer.runs.some(({ partial, finished }) => !partial && finished);
    if (known?.source === undefined || !whole || !this.#of.current || this.#isInClosed(path)) return null;
    return vanishedRecord(path, known.source.size, known.source.modified?.epochMs);
  }

  #isInClosed(path: readonly Segment[]): boolean {
    if (this.#closed.size === 0) return false;
    return path.some((_, at) => this.#closed.has(pathKey(path.slice(0, at))));
  }

  #noteElsewhere({ path, known }: ProofEntry): void {
    if (known === null || known.source !== undefined) return;
    const { destinationName, movedUp } = known;
    if (destinationName === path.at(-1) && movedUp === undefined) return;
    this.#elsewhere.set(pathKey(path), known);
  }

  #place(path: readonly Segment[]): FilePlace {
    const parent = path.slice(0, -1);
    const key = pathKey(parent);
    if (this.#parent?.key !== key) this.#parent = { key, final: this.#finalOf(parent) };
    return { folder: this.#parent.final, until: this.#until };
  }

  #finalOf(folder: readonly Segment[]): Segment[] {
    return [...finalPath(folder, (key) => this.#elsewhere.get(key))];
  }
}

function isFound(item: ProofItem): item is FoundItem {
  return item.outcome !== 'gone-at-source';
}

function isFoundFile(item: ProofItem): item is FoundItem {
  return item.kind === 'file' && isFound(item);
}

function isListed({ kind, outcome }: ProofItem): boolean {
  return kind === 'folder' && (outcome === 'folder-created' || outcome === 'folder-present');
}

function failedFolder(record: Omit<FolderRecord, 'outcome'>, { accepted }: ProofItem): FolderRecord {
  if (accepted === null) return { ...record, outcome: 'failed' };
  return { ...record, outcome: 'accepted', accepted: acceptedRecord(accepted) };
}
