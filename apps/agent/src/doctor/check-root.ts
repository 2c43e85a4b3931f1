import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { type FolderSettings, type LocalConnection, openFolder, resolveFolder } from '@drover/connectors/local-files';
import { displaySegment, type Entry, rootRef } from '@drover/core';
import type { SharedRoot } from '../config/agent-config.ts';
import { codeOf } from '../files/code-of.ts';
import { PrincipalCount } from '../principals/principal-count.ts';
import type { PrincipalFile } from '../principals/principal-file.ts';
import type { World } from '../world.ts';
import { checkSpace } from './check-home.ts';
import { type Finding, fail, note, ok } from './finding.ts';
import { TreeCheck } from './tree-check.ts';

/** What of a shared folder is looked at. */
export interface RootCheck extends SharedRoot {
  /** How much may be fetched back from archives in a day; null for nothing. */
  readonly recallBytesPerDay?: number | null;
}

/** With what a shared folder is gone through. */
export interface RootCheckPorts
  extends Pick<World, 'clock'>,
    Pick<FolderSettings, 'facts' | 'leavesOut' | 'lookAtMount'> {
  /** Where it is told who owns what is there and who is named by its permissions; nowhere where it is left out. */
  readonly principals?: PrincipalFile;
}

/** A folder that was not opened after so long is taken for one that never will be. */
const ANSWER_MS = 20_000;
const NO_ANSWER = 'ETIMEDOUT';

/** Goes through a shared folder just as the agent does, as its user and following no link: what cannot be read, and what is worth knowing. */
export async function* checkRoot(
  root: RootCheck,
  { clock, facts, leavesOut, lookAtMount, principals }: RootCheckPorts,
  signal: AbortSignal,
): AsyncGenerator<Finding> {
  const { path, writable, tiered = false } = root;
  const problem = await inTime(problemOf(path, writable), clock, signal);
  if (problem !== null) return yield fail(problem === 'silent' ? silent(path) : problem);
  const offline = { withoutBlocks: tiered };
  await using connection: LocalConnection = await openFolder(await resolveFolder(path), clock, {
    ...{ durable: false, resolved: true, looksFirst: true, shownAs: path, offline },
    ...(facts === undefined ? {} : { facts }),
    ...(leavesOut === undefined ? {} : { leavesOut }),
    ...(lookAtMount === undefined ? {} : { lookAtMount }),
  });
  const counted = principals === undefined ? null : new PrincipalCount();
  const add = async (entries: readonly Entry[]): Promise<void> => await counted?.add(entries, connection, signal);
  // Of the folder itself, owner and group: only what lies in a folder is asked for its access list.
  const top = counted === null ? null : await connection.stat(rootRef(), signal);
  if (top !== null) await counted?.add([top], {}, signal);
  const tree = new TreeCheck(connection, clock.now(), add);
  await tree.run(rootRef(), signal);
  yield* findingsOf(tree, root);
  if (counted !== null) {
    await principals?.add(path, counted);
    yield* countFindings(path, counted, facts !== undefined);
  }
  if (writable) yield await checkSpace(path);
}

function* countFindings(path: string, found: PrincipalCount, asked: boolean): Generator<Finding> {
  const { items, itemsCut, failure, most } = found;
  yield ok(`${path}: ${count(found.sorted().length, 'principal')} of ${count(items, 'item')} listed.`);
  if (itemsCut > 0)
    yield note(
      `${path}: ${count(itemsCut, 'item')} name others beyond the first ${most.toLocaleString('en')}, which are not listed.`,
    );
  if (failure !== null) yield fail(`${path}: access lists are not all counted. ${failure.describe()}`);
  else if (!asked) yield note(`${path}: owners and groups alone are listed, because access lists cannot be told here.`);
}

/** What does not come in time; the call itself may never end. */
async function inTime<T>(answer: Promise<T>, clock: World['clock'], signal: AbortSignal): Promise<T | 'silent'> {
  const over = new AbortController();
  const late = clock.sleep(ANSWER_MS, AbortSignal.any([signal, over.signal])).then(() => 'silent' as const);
  try {
    return await Promise.race([answer, late]);
  } finally {
    over.abort();
    await late.catch(() => undefined); // it was not needed
  }
}

function silent(path: string): string {
  return `${path} does not answer. Check the disk or network drive that is mounted there, and the network to its server; what is in it is not copied.`;
}

function* findingsOf(tree: TreeCheck, { path, recallBytesPerDay = null }: RootCheck): Generator<Finding> {
  const at = (names: readonly string[]): string => displaySegment([withoutEnd(path), ...names].join(sep));
  const such = (found: { readonly example: readonly string[] }): string => `such as ${at(found.example)}`;
  const { closed, closedFiles, longPaths, offline, future, uncopied } = tree;
  yield ok(`${path}: ${count(tree.folders, 'folder')} and ${count(tree.files, 'file')}.`);
  for (const { folder, code } of closed.shown)
    yield fail(
      code === NO_ANSWER
        ? silent(at(folder))
        : `${at(folder)} cannot be read (${code}). Let the agent's user read it, or what is in it is not copied.`,
    );
  if (closed.more > 0) yield fail(`... and ${count(closed.more, 'more folder')} that cannot be read.`);
  if (closedFiles.count > 0)
    yield fail(
      `${path}: ${count(closedFiles.count, 'file')} cannot be read, ${such(closedFiles)}. Let the agent's user read them, or they are not copied.`,
    );
  if (longPaths.count > 0)
    yield note(
      `${path}: ${count(longPaths.count, 'path')} of more than ${tree.longPath} characters, which OneDrive and SharePoint do not take; the longest has ${longPaths.longest}: ${at(longPaths.example)}`,
    );
  if (offline.count > 0)
    yield note(
      `${path}: the content of ${count(offline.count, 'file')} (${offline.bytes.toLocaleString('en')} bytes) is in an archive or a cloud, ${such(offline)}. ${
        recallBytesPerDay === null
          ? 'They are left there; "recall" in agent.json lets them be fetched back.'
          : `Up to ${recallBytesPerDay.toLocaleString('en')} bytes of it are fetched back in a day.`
      }`,
    );
  if (future.count > 0)
    yield note(
      `${path}: ${count(future.count, 'file')} with a time in the future, ${such(future)}. Check the clock of whoever wrote them.`,
    );
  if (uncopied.count > 0)
    yield note(
      `${path}: ${count(uncopied.count, 'link, pipe, socket or device', 'links, pipes, sockets or devices')}, ${such(uncopied)}. They are reported and not copied.`,
    );
}

async function problemOf(path: string, writable: boolean): Promise<string | null> {
  try {
    if (!(await stat(path)).isDirectory()) return `${path} is shared and is no folder. Share a folder.`;
    await access(path, constants.R_OK | constants.X_OK);
  } catch (error) {
    return `${path} is shared and cannot be read (${codeOf(error)}). Check that it is there and that the agent's user may read it.`;
  }
  if (!writable) return null;
  return await access(path, constants.W_OK).then(
    () => null,
    (error: unknown) =>
      `${path} is shared to be written to, and cannot be (${codeOf(error)}). Let the agent's user write to it.`,
  );
}

function withoutEnd(path: string): string {
  return path.endsWith(sep) ? path.slice(0, -sep.length) : path;
}

function count(number: number, noun: string, nouns = `${noun}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? noun : nouns}`;
}
