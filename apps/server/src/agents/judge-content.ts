import { isDeepStrictEqual } from 'node:util';
import { type Connection, type ItemRef, parseMachinePath, StorageError } from '@drover/core';
import type { AgentFolder } from '@drover/database';
import { type Compared, someOf, whyDifferent } from './why-different.ts';

/** Folders of an agent that are looked into, and names of each that are kept. */
const MOST_ROOTS = 20;
const MOST_NAMES = 24;

interface Judgement {
  /** Why what it serves is not its connector's; null where nothing speaks against it. */
  readonly stranger: StorageError | null;
  /** What its folders are known by from now on; left out where that stays. */
  readonly content?: readonly AgentFolder[];
}

/**
 * Whether an agent that came back serves what its connector serves: the same as a sound agent that is there, or else what it served before.
 * Without either it is believed.
 */
export async function judgeContent(
  agent: Compared,
  sound: Compared | null,
  known: readonly AgentFolder[] | null,
  signal: AbortSignal,
): Promise<Judgement> {
  let content: readonly AgentFolder[];
  try {
    content = await contentOf(agent, signal);
  } catch (error) {
    signal.throwIfAborted();
    // Whatever keeps its folders from being read is told by the work with it, where no other can do that.
    if (!(error instanceof StorageError) || sound === null) return { stranger: null };
    return { stranger: unreadable(agent, error) };
  }
  const stranger =
    sound === null ? await replaced(agent, content, known ?? [], signal) : await whyDifferent(sound, agent, signal);
  if (stranger !== null || isDeepStrictEqual(content, known)) return { stranger };
  return { stranger, content };
}

async function contentOf({ roots, connection }: Compared, signal: AbortSignal): Promise<readonly AgentFolder[]> {
  const content: AgentFolder[] = [];
  for (const { path } of roots.slice(0, MOST_ROOTS)) {
    const folder = folderAt(path);
    const names = (await someOf(connection, folder, MOST_NAMES, signal)).map(({ name }) => name);
    content.push({ path, identity: await identityOf(connection, folder, signal), names });
  }
  return content;
}

/** The number of the device is left out: it changes when a disk is mounted anew. */
async function identityOf(connection: Connection, folder: ItemRef, signal: AbortSignal): Promise<string | null> {
  const entry = await connection.stat(folder, signal);
  if (entry?.fileId === undefined) return null;
  return `${entry.fileId.split(':').at(-1)} ${entry.created?.epochMs ?? ''}`;
}

async function replaced(
  { host, connection }: Compared,
  content: readonly AgentFolder[],
  known: readonly AgentFolder[],
  signal: AbortSignal,
): Promise<StorageError | null> {
  for (const { path, identity } of content) {
    const before = known.find((each) => each.path === path);
    if (before === undefined || before.names.length === 0) continue;
    if (identity !== null && identity === before.identity) continue;
    const { root, segments } = folderAt(path);
    const still = await Promise.all(
      before.names.map((name) => connection.stat({ root, segments: [...segments, name] }, signal)),
    );
    if (still.every((entry) => entry === null)) return emptied(host, path);
  }
  return null;
}

function folderAt(path: string): ItemRef {
  return { root: '', segments: parseMachinePath(path) };
}

function emptied(host: string, path: string): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'path',
    message: `The folder ${path} on ${host} is another than before, and nothing that was in it is there, so the agent gets no work.`,
    remedy:
      'Look whether its disk is there: the agent gets work again within a minute after it is. Where the folder was replaced on purpose, reauthorize the connector.',
  });
}

function unreadable({ host }: Compared, { message }: StorageError): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'path',
    message: `What the agent on ${host} shares cannot be read, though other agents of its connector can read it: ${message}`,
    remedy: 'Look whether its disk is there: the agent gets work again within a minute after it is.',
  });
}
