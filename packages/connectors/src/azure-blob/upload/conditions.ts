import { alreadyThere, changedSince } from '@drover/connector-kit';
import { type Entry, type StorageError, sameVersion, versionOf, type WriteTarget } from '@drover/core';
import type { Container } from '../container.ts';
import { entryOf, standsForFolder } from '../entry.ts';
import { refused } from '../errors.ts';
import type { Folders } from '../folders.ts';
import type { Refusal } from '../http/refusal.ts';

/** Looks at a blob that changes all the time, before it is replaced whatever it is by then. */
const PATIENCE = 5;
const ABSENT = { 'if-none-match': '*' };

/** What the service is told, so that it refuses by itself where the target's condition does not hold. */
export async function conditionHeaders(
  container: Container,
  folders: Pick<Folders, 'isKnown'>,
  { item, condition }: WriteTarget,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  if (folders.isKnown(item)) throw alreadyThere(item);
  switch (condition.if) {
    case 'absent':
      return ABSENT;
    case 'unchanged': {
      const { changeTag } = condition.since;
      if (changeTag !== undefined) return { 'if-match': `"${changeTag}"` };
      const now = await present(container, item, signal);
      if (now?.kind !== 'file' || !sameVersion(versionOf(now), condition.since)) throw changedSince(item);
      return { 'if-match': `"${now.changeTag}"` };
    }
    case 'anything':
      // Nearly always there is nothing yet; what is there is looked at before it is replaced.
      return ABSENT;
    default:
      return condition satisfies never;
  }
}

/** What replaces a blob of any content, but no folder; `times` says how often somebody else was faster. */
export async function replacing(
  container: Container,
  { item }: WriteTarget,
  times: number,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const there = await container.look(item, signal);
  if (there === null) return {}; // it is gone again
  if (standsForFolder(there)) throw alreadyThere(item);
  return times < PATIENCE ? { 'if-match': `"${there.etag}"` } : {};
}

/** A refused write in the words of its condition. */
export function writeRefused(refusal: Refusal, { item, condition }: WriteTarget): StorageError {
  const gone = refusal.status === 404 && refusal.code !== 'ContainerNotFound';
  if (condition.if === 'unchanged' && (gone || refusal.status === 412)) {
    const error = refused(refusal, 'write', item);
    return error.kind === 'locked' ? error : changedSince(item, refusal.vendor);
  }
  if (condition.if === 'absent' && refusal.code === 'ConditionNotMet') return alreadyThere(item);
  return refused(refusal, 'write', item);
}

async function present(container: Container, item: WriteTarget['item'], signal: AbortSignal): Promise<Entry | null> {
  const facts = await container.look(item, signal);
  return facts === null ? null : entryOf(item, facts);
}
