import {
  type ItemRecord,
  type KnownItem,
  type PendingUpload,
  pathKey,
  type Replacement,
  type RunJournal,
  type RunSummary,
  type Segment,
} from '@drover/core';

/** A journal that lasts as long as the object. */
export class MemoryJournal implements RunJournal {
  readonly #folders = new Map<string, Map<Segment, KnownItem>>();
  /** Outcomes of all runs, in the order recorded. */
  readonly records: ItemRecord[] = [];
  readonly summaries: RunSummary[] = [];

  async known(folder: readonly Segment[]): Promise<ReadonlyMap<Segment, KnownItem>> {
    return new Map(this.#folders.get(pathKey(folder)));
  }

  async record(records: readonly ItemRecord[]): Promise<void> {
    for (const record of records) {
      this.records.push(record);
      if (record.known !== undefined) this.#keep(record.path, record.known);
    }
  }

  async beginReplacing(replacements: readonly Replacement[]): Promise<void> {
    for (const { path, source, destination } of replacements) {
      const known = this.#known(path);
      if (known === undefined) continue;
      this.#keep(path, { ...known, ...(destination === undefined ? {} : { destination }), replacing: source });
    }
  }

  async saveUpload(path: readonly Segment[], destinationName: Segment, upload: PendingUpload | null): Promise<void> {
    const { upload: _, ...before } = this.#known(path) ?? { destinationName };
    this.#keep(path, upload === null ? before : { ...before, upload });
  }

  async finish(summary: RunSummary): Promise<void> {
    this.summaries.push(summary);
  }

  #known(path: readonly Segment[]): KnownItem | undefined {
    return this.#folders.get(pathKey(path.slice(0, -1)))?.get(path.at(-1) ?? '');
  }

  #keep(path: readonly Segment[], known: KnownItem): void {
    const key = pathKey(path.slice(0, -1));
    let folder = this.#folders.get(key);
    if (folder === undefined) {
      folder = new Map();
      this.#folders.set(key, folder);
    }
    folder.set(path.at(-1) ?? '', known);
  }
}

const nothing: ReadonlyMap<Segment, KnownItem> = new Map();

/** A journal that remembers nothing: every run decides by the two listings alone. */
export const forgetfulJournal: RunJournal = {
  known: async () => nothing,
  record: async () => undefined,
  beginReplacing: async () => undefined,
  saveUpload: async () => undefined,
  finish: async () => undefined,
};
