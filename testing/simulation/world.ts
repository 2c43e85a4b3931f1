import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { descendantRef, isTemporaryName, rootRef, type Segment, type Version, versionOf } from '@drover/core';
import type { Dice } from './dice.ts';
import { DESTINATIONS, SOURCES } from './kinds.ts';
import type { Actor } from './scheduler.ts';

type Content = ReturnType<MemoryStore['newContent']>;
type Node = ReturnType<MemoryStore['tree']['folder']>['children'] extends Map<string, (infer N)[]> ? N : never;

/** What is put into the name of a file that is kept beside another. */
const BESIDE = / \(from source \w+\)(?=\.)/;
/** A name that no destination takes. */
const REFUSED = 'refused';
const FOLDERS = ['', 'a/', 'b/', 'a/c/', 'a/c/d/'];
const SIZES = [0, 1, 40, 150, 330, 700, 1300];
/** Files of others are newer than anything that is copied. */
const OTHERS_TIME = Date.UTC(2030, 0, 1);
const STEP_MS = 600_000;
/** Source files are read in pieces of so many bytes, so that an edit can come in between. */
const PIECE_BYTES = 120;

/** Two services, the people who work in them meanwhile, and what must be true of them at any moment. */
export class World {
  readonly source: MemoryStore;
  readonly destination: MemoryStore;
  readonly kinds: string;
  /** Every content that a source file ever had in full, by path. */
  readonly #contents = new Map<string, Set<string>>();
  /** What others stored at the destination, by path. */
  readonly others = new Map<string, string>();
  readonly #everOthers = new Set<string>();
  /** Source files that somebody changed since `forget`. */
  readonly changed = new Set<string>();
  /** Paths at the destination where others did something since `forget`. */
  readonly touched = new Set<string>();
  readonly #dice: Dice;
  /** Files that were looked at and are sound, with what they held. */
  readonly #sound = new WeakMap<Node, { readonly content: object; readonly size: number }>();
  readonly #keepsBoth: boolean;
  readonly #beingNamed = new Set<{ readonly path: string; readonly by: Actor }>();
  #serial = 0;

  constructor(dice: Dice, keepsBoth: boolean) {
    this.#dice = dice;
    this.#keepsBoth = keepsBoth;
    const from = dice.pick(Object.keys(SOURCES));
    const to = dice.pick(Object.keys(DESTINATIONS));
    this.kinds = `${from} to ${to}`;
    this.source = new MemoryStore(SOURCES[from]);
    this.destination = new MemoryStore({ ...DESTINATIONS[to], refusesName: (name) => name === REFUSED });
    for (let file = dice.between(2, 9); file > 0; file--) this.#write(this.#anyPath());
    if (dice.chance(0.3)) this.source.putFolder('empty', this.#nextTime());
    if (dice.chance(0.15)) this.#write(`a/${REFUSED}`);
    if (dice.chance(0.3)) this.#othersWrite(this.#anyPath());
  }

  /** From here on it is told anew what somebody changed. */
  forget(): void {
    this.changed.clear();
    this.touched.clear();
  }

  /** Somebody works at the source. */
  changeSource(): string {
    const present = this.sourceFiles();
    const path = present.length > 0 && this.#dice.chance(0.8) ? this.#dice.pick(present) : this.#anyPath();
    this.changed.add(path);
    const what = this.#dice.pick(['edited', 'replaced', 'removed'] as const);
    if (what !== 'edited' && present.includes(path)) this.source.remove(path);
    if (what !== 'removed') this.#write(path);
    return `source: somebody ${what} ${path}`;
  }

  /** Somebody edits a file of the source in place. */
  edit(path: string): string {
    if (!this.sourceFiles().includes(path)) return `source: ${path} is gone`;
    this.changed.add(path);
    this.#write(path, this.#dice.chance(0.7));
    return `source: somebody edited ${path} in that moment`;
  }

  /** A final name that was looked at and is about to be given: what others did there until the function is called would be replaced unseen. */
  beginNaming(path: string, by: Actor): () => void {
    const naming = { path, by };
    this.#beingNamed.add(naming);
    return () => this.#beingNamed.delete(naming);
  }

  /** Somebody works at the destination. */
  changeDestination(): string {
    const path = this.#dice.pick(this.sourceFiles().concat(this.#anyPath()));
    for (const naming of this.#beingNamed)
      if (naming.path === path && naming.by.state !== 'dead') return 'nothing is done';
    this.touched.add(path);
    const present = this.destination.get(path);
    if (present?.kind === 'file' && this.#dice.chance(0.3)) {
      this.others.delete(path);
      this.destination.remove(path);
      return `destination: somebody removed ${path}`;
    }
    this.#othersWrite(path);
    return `destination: somebody wrote ${path}`;
  }

  /** What is wrong with the destination now; null for nothing. */
  problem(): string | null {
    for (const [path, content] of this.others) {
      if (textOf(this.destination, path) !== content) return `the work of others at ${path} was overwritten or removed`;
    }
    return this.#unsound(this.destination.tree.folder(rootRef()).children.values(), '');
  }

  sourceFiles(): string[] {
    return this.source.paths().filter((path) => !path.endsWith('/'));
  }

  /** Files at the destination that are not finished. */
  leftovers(): string[] {
    return this.destination.paths().filter((path) => isTemporaryName(path.split('/').at(-1) ?? ''));
  }

  isEqual(path: string): boolean {
    const places = this.#keepsBoth
      ? this.destination.paths().filter((each) => each.replace(BESIDE, '') === path)
      : [path];
    return places.some((place) => textOf(this.source, path) === textOf(this.destination, place));
  }

  /** True where the file did not have to go beside what others wrote. */
  isInPlace(path: string): boolean {
    return textOf(this.source, path) === textOf(this.destination, path);
  }

  async versionOf(side: 'source' | 'destination', path: readonly Segment[]): Promise<Version | null> {
    const never = new AbortController().signal;
    const entry = await new MemoryConnection(this[side]).stat(descendantRef(rootRef(), path), never);
    return entry === null ? null : versionOf(entry);
  }

  /** True where a file may stay away, if that is told by such an outcome. */
  mayBeTold(path: string, outcome: string): boolean {
    if (path.endsWith(REFUSED) && outcome === 'failed') return true;
    const isKept = outcome === 'conflict' || outcome === 'destination-newer';
    return isKept && (this.others.has(path) || !this.#tellsOurs);
  }

  /** Without times our own write that nobody recorded cannot be told from the work of others. */
  get #tellsOurs(): boolean {
    return this.destination.settings.capabilities.times.write !== 'none';
  }

  /** True where the source's file may stand beside what others wrote. */
  #mayBeTwice(path: string): boolean {
    return this.#everOthers.has(path) || !this.#tellsOurs;
  }

  #unsound(levels: Iterable<readonly Node[]>, prefix: string): string | null {
    for (const node of [...levels].flat()) {
      const path = `${prefix}${node.name}`;
      const problem =
        node.kind === 'folder'
          ? this.#unsound(node.children.values(), `${path}/`)
          : isTemporaryName(node.name) || this.#isSound(node, path)
            ? null
            : `${path} holds what no file of the source ever was`;
      if (problem !== null) return problem;
    }
    return null;
  }

  #isSound(node: Node, path: string): boolean {
    if (node.kind !== 'file') return false;
    const { content } = node;
    const seen = this.#sound.get(node);
    if (seen?.content === content && seen.size === content.size) return true;
    const text = Buffer.from(content.toBytes()).toString('latin1');
    const original = this.#keepsBoth ? path.replace(BESIDE, '') : path;
    if (original !== path && !this.#mayBeTwice(original)) return false;
    if (this.#contents.get(original)?.has(text) !== true && this.others.get(path) !== text) return false;
    this.#sound.set(node, { content, size: content.size });
    return true;
  }

  #anyPath(): string {
    return `${this.#dice.pick(FOLDERS)}${this.#dice.pick(['f', 'g', 'h', 'i'])}.txt`;
  }

  /** A new version; of another size than all before unless `sameSize`, which is seen only where times tell. */
  #write(path: string, sameSize = false): void {
    const before = this.#contents.get(path) ?? new Set<string>();
    const text = this.#newText(path, before, sameSize);
    this.#contents.set(path, before.add(text));
    this.source.putFile(path, Buffer.from(text, 'latin1'), this.#nextTime());
    const node = this.source.tree.find(descendantRef(rootRef(), path.split('/')));
    if (node?.kind === 'file') node.content = inPieces(node.content, this.source);
  }

  #newText(path: string, before: ReadonlySet<string>, sameSize: boolean): string {
    if (before.size === 0 && this.#dice.chance(0.15)) return '';
    const mark = `${path} ${before.size}:`;
    const filled = (length: number) => mark.padEnd(length, `${before.size}.`);
    const now = textOf(this.source, path)?.length ?? 0;
    if (sameSize && this.#tellsOurs && now > mark.length) return filled(now);
    return unlike(before, filled(this.#dice.pick(SIZES)));
  }

  #othersWrite(path: string): void {
    const text = `others ${++this.#serial}${'.'.repeat(2000 + this.#serial)}`;
    this.others.set(path, text);
    this.#everOthers.add(path);
    this.destination.putFile(path, text, OTHERS_TIME + ++this.#serial * STEP_MS);
  }

  #nextTime(): number {
    return Date.UTC(2020, 0, 1) + ++this.#serial * STEP_MS;
  }
}

function inPieces(content: Content, store: MemoryStore): Content {
  const pieces = store.newContent();
  const bytes = content.toBytes();
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) pieces.put(at, bytes.subarray(at, at + PIECE_BYTES));
  content.release();
  return pieces;
}

function unlike(before: ReadonlySet<string>, text: string): string {
  const sizes = new Set([...before].map(({ length }) => length));
  let other = text;
  while (sizes.has(other.length)) other += '+';
  return other;
}

function textOf(store: MemoryStore, path: string): string | null {
  const item = store.get(path);
  return item?.kind === 'file' ? Buffer.from(item.content).toString('latin1') : null;
}
