import {
  type Connection,
  descendantRef,
  type Entry,
  type ItemRef,
  isAbort,
  type Segment,
  StorageError,
} from '@drover/core';

/** What OneDrive and SharePoint take, in characters of a whole path. */
const LONG_PATH = 400;
const SHOWN = 100;
/** Clocks of machines that write to a share differ a little. */
const SOON_MS = 3_600_000;

/** How many there are of something, and the first of them. */
interface Found {
  count: number;
  example: readonly Segment[];
}

/** Counts what is in a tree and what of it could not be copied; what is kept does not grow with the tree, but for folders still to be listed. */
export class TreeCheck {
  readonly longPath = LONG_PATH;
  folders = 0;
  files = 0;
  readonly closed: { readonly shown: { readonly folder: readonly Segment[]; readonly code: string }[]; more: number } =
    {
      shown: [],
      more: 0,
    };
  readonly closedFiles = nothing();
  readonly longPaths = { ...nothing(), longest: 0 };
  readonly offline = { ...nothing(), bytes: 0 };
  readonly future = nothing();
  readonly uncopied = nothing();
  readonly #connection: Pick<Connection, 'list' | 'access'>;
  readonly #nowMs: number;
  readonly #onPage: (entries: readonly Entry[], signal: AbortSignal) => Promise<void>;

  /** @param onPage told of everything that is met, a page at a time */
  constructor(
    connection: Pick<Connection, 'list' | 'access'>,
    nowMs: number,
    onPage: (entries: readonly Entry[], signal: AbortSignal) => Promise<void> = async () => undefined,
  ) {
    this.#connection = connection;
    this.#nowMs = nowMs;
    this.#onPage = onPage;
  }

  async run(top: ItemRef, signal: AbortSignal): Promise<void> {
    const waiting: (readonly Segment[])[] = [[]];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      signal.throwIfAborted();
      try {
        for await (const page of this.#connection.list(descendantRef(top, folder), signal)) {
          for (const entry of page) {
            await this.#look(entry, signal);
            if (entry.kind === 'folder') waiting.push(entry.ref.segments);
          }
          await this.#onPage(page, signal);
        }
      } catch (error) {
        if (isAbort(error, signal)) throw error;
        this.#shut(folder, codeOf(error));
      }
    }
  }

  async #look(entry: Entry, signal: AbortSignal): Promise<void> {
    const { kind, ref, size, modified, offline } = entry;
    const { segments } = ref;
    const length = segments.reduce((sum, name) => sum + name.length + 1, 0);
    if (length > LONG_PATH) {
      const isLongest = length > this.longPaths.longest;
      this.longPaths.count += 1;
      if (isLongest) Object.assign(this.longPaths, { longest: length, example: segments });
    }
    if (kind === 'folder') this.folders += 1;
    else if (kind !== 'file') note(this.uncopied, segments);
    if (kind !== 'file') return;
    this.files += 1;
    if ((modified?.epochMs ?? 0) > this.#nowMs + SOON_MS) note(this.future, segments);
    if (offline !== undefined) {
      note(this.offline, segments);
      this.offline.bytes += size ?? 0;
    }
    try {
      await this.#connection.access?.mayRead(entry, signal);
    } catch (error) {
      if (isAbort(error, signal)) throw error;
      note(this.closedFiles, segments);
    }
  }

  #shut(folder: readonly Segment[], code: string): void {
    if (this.closed.shown.length < SHOWN) this.closed.shown.push({ folder, code });
    else this.closed.more += 1;
  }
}

function nothing(): Found {
  return { count: 0, example: [] };
}

function note(found: Found, example: readonly Segment[]): void {
  found.count += 1;
  if (found.count === 1) found.example = example;
}

function codeOf(error: unknown): string {
  return error instanceof StorageError ? (error.vendor ?? error.kind) : 'failed';
}
