import { isDeepStrictEqual } from 'node:util';
import {
  type Connection,
  type Entry,
  type ItemRef,
  isTemporaryName,
  parseMachinePath,
  StorageError,
  sameVersion,
  versionOf,
} from '@drover/core';
import type { AgentRecord } from '@drover/database';

type Root = NonNullable<AgentRecord['roots']>[number];

/** What an agent is compared by: how people know it, and what it serves. */
export interface Compared {
  readonly host: string;
  readonly roots: readonly Root[];
  readonly connection: Connection;
}

/** Shared folders that are looked into, and items of each that are compared. */
const MOST_ROOTS = 20;
const MOST_ITEMS = 100;
/** Where people work meanwhile, a folder may look different twice in a row, but hardly three times. */
const LOOKS = 3;

/** Why two agents cannot share the work of one connector: both must share the same folders, with the same in them. Null where they can. */
export async function whyDifferent(
  first: Compared,
  other: Compared,
  signal: AbortSignal,
): Promise<StorageError | null> {
  if (textOf(first.roots) !== textOf(other.roots)) return otherRoots(first, other);
  const [ours, theirs] = [first.connection.capabilities, other.connection.capabilities];
  if (!isDeepStrictEqual(ours, theirs)) return otherSystem(first, other);
  for (const { path } of first.roots.slice(0, MOST_ROOTS)) {
    const folder = { root: '', segments: parseMachinePath(path) };
    const odd = await oddity(first.connection, other.connection, folder, signal);
    if (odd !== null) return otherContent(first, other, path, odd);
  }
  return null;
}

/** What one of them has in a folder and the other has not, or not in this version, three times in a row. */
async function oddity(a: Connection, b: Connection, folder: ItemRef, signal: AbortSignal): Promise<Entry | null> {
  let odd = [...(await missing(a, b, folder, signal)), ...(await missing(b, a, folder, signal))];
  for (let look = 1; look < LOOKS && odd.length > 0; look++) {
    const pairs = await Promise.all(
      odd.map(({ ref }) => Promise.all([a.stat(ref, signal), b.stat(ref, signal)] as const)),
    );
    odd = odd.filter((_, index) => !isSame(...(pairs[index] ?? [null, null])));
  }
  return odd[0] ?? null;
}

/** Some items in a folder of `here` that are not the same `there`. */
async function missing(here: Connection, there: Connection, folder: ItemRef, signal: AbortSignal): Promise<Entry[]> {
  const some = await someOf(here, folder, MOST_ITEMS, signal);
  const twins = await Promise.all(some.map(({ ref }) => there.stat(ref, signal)));
  return some.filter((entry, index) => !isSame(entry, twins[index] ?? null));
}

/** The first items in a folder that can be named, without those that are being written. */
export async function someOf(
  connection: Connection,
  folder: ItemRef,
  most: number,
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const page of connection.list(folder, signal)) {
    entries.push(...page.filter(({ unusable, name }) => unusable === undefined && !isTemporaryName(name)));
    if (entries.length >= most) break;
  }
  return entries.slice(0, most);
}

/** Folders have times that change with what is in them. */
function isSame(a: Entry | null, b: Entry | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind !== b.kind) return false;
  return a.kind !== 'file' || sameVersion(versionOf(a), versionOf(b));
}

export function textOf(roots: readonly Root[]): string {
  return roots
    .map(({ path, writable }) => `${path}${writable ? ' (writable)' : ''}`)
    .sort()
    .join(', ');
}

function otherRoots(first: Compared, other: Compared): StorageError {
  const shares = ({ host, roots }: Compared) =>
    `the one on ${host} shares ${roots.length === 0 ? 'nothing' : textOf(roots)}`;
  return refusal(
    `Agents of one connector must share the same folders: ${shares(first)}, ${shares(other)}.`,
    `Share the same folders on ${other.host}, in the same way, and start the agent there again; or make a connector of its own for it.`,
  );
}

function otherSystem(first: Compared, other: Compared): StorageError {
  return refusal(
    `Agents of one connector must see the same storage: what ${other.host} sees can do other things than what ${first.host} sees, as another system of files or another operating system can.`,
    'Let both machines use the same storage in the same way, or make a connector of its own for each.',
  );
}

function otherContent(first: Compared, other: Compared, path: string, { name }: Entry): StorageError {
  return refusal(
    `Agents of one connector must share the same files: "${name}" in ${path} is not the same on ${first.host} and ${other.host}.`,
    'Both machines must see the same storage under this path. Where these are different disks, make a connector of its own for each.',
  );
}

function refusal(message: string, remedy: string): StorageError {
  return new StorageError({ kind: 'config-invalid', fault: 'path', message, remedy });
}
