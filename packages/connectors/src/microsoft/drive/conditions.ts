import { sameVersion, versionOf, type WriteTarget } from '@drover/core';
import { changedSince } from './drive-errors.ts';
import type { DriveFiles } from './drive-files.ts';

/** What Graph is to do where the name is taken. */
export function conflictBehaviour({ condition }: WriteTarget): 'fail' | 'replace' {
  return condition.if === 'absent' ? 'fail' : 'replace';
}

/**
 * With what the service itself refuses (412) to replace a file that is no longer the one that was looked at. Sources: "driveItem: createUploadSession"
 * (optional request header if-match) and "Upload or replace the contents of a driveItem", Microsoft Graph v1.0.
 */
export function ifMatch({ condition }: WriteTarget): { readonly 'if-match'?: string } {
  const tag = condition.if === 'unchanged' ? condition.since.changeTag : undefined;
  return tag === undefined ? {} : { 'if-match': tag };
}

/** Rejects with 'precondition-failed' unless the file that is to be replaced is still the one that was looked at. */
export async function expectUnchanged(files: DriveFiles, target: WriteTarget, signal: AbortSignal): Promise<void> {
  const { condition, item } = target;
  if (condition.if !== 'unchanged') return;
  const now = await files.look(item, await files.placeOf(item, signal), signal);
  if (now === null || !sameVersion(versionOf(now), condition.since)) throw changedSince(item);
}
