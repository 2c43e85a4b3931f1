import { childRef, type Entry, type ItemRef, type KnownItem, type Segment, type WriteCondition } from '@drover/core';
import type { FileTask } from '../plan/file-task.ts';

/** Folders at both sides that several tasks lie in: path, source folder, destination folder, and how many items they hold. */
type PackedPlace = readonly [readonly Segment[], ItemRef, ItemRef, number];

/** Place, key, size, time and its precision (null where unknown), then whatever else there is. */
type PackedTask =
  | readonly [number, Segment, number | null, number | null, number]
  | readonly [number, Segment, number | null, number | null, number, Rest];

interface Rest {
  /** Of the source's entry: what is not told elsewhere. */
  readonly e?: Omit<Entry, 'ref' | 'name' | 'kind' | 'size' | 'modified'>;
  /** The source's own reference and name, where they do not follow from place and key. */
  readonly r?: ItemRef;
  readonly n?: Segment;
  /** The destination's, where they do not. */
  readonly i?: ItemRef;
  readonly d?: Segment;
  /** Condition; 'absent' without. */
  readonly c?: WriteCondition;
  readonly k?: Omit<KnownItem, 'upload'>;
  readonly o?: FileTask['notes'];
  readonly b?: true;
  /** There is an unfinished upload: its state may hold secrets, so the journal is asked for it. */
  readonly u?: true;
}

interface Packed {
  readonly p: readonly PackedPlace[];
  readonly t: readonly PackedTask[];
}

/** A task that is read back, and whether an unfinished upload belongs to it. */
export interface UnpackedTask {
  readonly task: FileTask;
  readonly hasUpload: boolean;
}

/** Tasks as text, short where they say what most tasks say. Secrets of unfinished uploads stay out. */
export function packTasks(tasks: readonly FileTask[]): string {
  const places: PackedPlace[] = [];
  const packed: PackedTask[] = [];
  let last: FileTask | null = null;
  for (const task of tasks) {
    if (last === null || !isBeside(task, last)) {
      places.push([task.path.slice(0, -1), folderOf(task.source.ref), folderOf(task.item), task.siblings]);
    }
    last = task;
    packed.push(packTask(task, places.length - 1));
  }
  return JSON.stringify({ p: places, t: packed } satisfies Packed);
}

export function unpackTasks(text: string): UnpackedTask[] {
  const { p: places, t: packed } = JSON.parse(text) as Packed;
  return packed.map((each) => unpackTask(each, places[each[0]] as PackedPlace));
}

function packTask(task: FileTask, place: number): PackedTask {
  const { path, source, item, name, condition, known, pending, notes, beside } = task;
  const { ref, name: sourceName, kind: _, size, modified, ...entry } = source;
  const key = path.at(-1) ?? '';
  const rest: { -readonly [K in keyof Rest]: Rest[K] } = {};
  for (const _ in entry) {
    rest.e = entry;
    break;
  }
  if (ref.id !== undefined || ref.segments.at(-1) !== key) rest.r = ref;
  if (sourceName !== key) rest.n = sourceName;
  if (item.id !== undefined || item.segments.at(-1) !== key) rest.i = item;
  if (name !== key) rest.d = name;
  if (condition.if !== 'absent') rest.c = condition;
  if (known !== null) {
    const { upload: _, ...kept } = known;
    rest.k = kept;
  }
  if (notes.length > 0) rest.o = notes;
  if (beside) rest.b = true;
  if (pending !== null) rest.u = true;
  const epochMs = modified?.epochMs ?? null;
  const precisionMs = modified?.precisionMs ?? 0;
  for (const _ in rest) return [place, key, size, epochMs, precisionMs, rest];
  return [place, key, size, epochMs, precisionMs];
}

function unpackTask(packed: PackedTask, [folder, from, to, siblings]: PackedPlace): UnpackedTask {
  const [, key, size, epochMs, precisionMs, rest = NOTHING] = packed;
  const source: Entry = {
    ref: rest.r ?? childRef(from, key),
    name: rest.n ?? key,
    kind: 'file',
    size,
    ...(epochMs === null ? {} : { modified: { epochMs, precisionMs } }),
    ...rest.e,
  };
  const task: FileTask = {
    path: [...folder, key],
    source,
    item: rest.i ?? childRef(to, key),
    name: rest.d ?? key,
    condition: rest.c ?? ABSENT,
    known: rest.k ?? null,
    pending: null,
    notes: rest.o ?? [],
    beside: rest.b ?? false,
    siblings,
  };
  return { task, hasUpload: rest.u ?? false };
}

const NOTHING: Rest = {};
const ABSENT: WriteCondition = { if: 'absent' };

/** True for a file of the same folders as the one before it. */
function isBeside(a: FileTask, b: FileTask): boolean {
  return (
    a.siblings === b.siblings &&
    sameFolder(a.path, b.path) &&
    a.source.ref.root === b.source.ref.root &&
    sameFolder(a.source.ref.segments, b.source.ref.segments) &&
    a.item.root === b.item.root &&
    sameFolder(a.item.segments, b.item.segments)
  );
}

/** From the end, where paths differ first. */
function sameFolder(a: readonly Segment[], b: readonly Segment[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = a.length - 2; at >= 0; at--) if (a[at] !== b[at]) return false;
  return true;
}

function folderOf({ root, segments }: ItemRef): ItemRef {
  return { root, segments: segments.slice(0, -1) };
}
