import { type Entry, type StorageError, toStorageError } from '@drover/core';
import { errorDetails } from '../../frames/wire-error.ts';
import type { Params } from '../wire/params.ts';
import { lacking, type ServedCall } from './served-call.ts';

/** Says of many files at once which of them may not be read. */
export async function serveAccess({ entries }: Params<'access.mayRead'>, call: ServedCall): Promise<void> {
  const refusals = await refusalsOf(entries, call);
  for (const [at, entry] of entries.entries()) {
    const refusal = refusals.get(entry);
    if (refusal !== undefined) await call.tell({ file: at, failed: errorDetails(refusal) });
  }
  await call.tell({ end: true });
}

/** Those of the files that may not be read, each with why. */
export async function refusalsOf(
  files: readonly Entry[],
  { connection: { access }, signal }: ServedCall,
): Promise<ReadonlyMap<Entry, StorageError>> {
  if (access === undefined) throw lacking(undefined, 'access');
  if (access.refusals !== undefined) return await access.refusals(files, signal);
  const refusals = new Map<Entry, StorageError>();
  for (const file of files) {
    try {
      await access.mayRead(file, signal);
    } catch (error) {
      signal.throwIfAborted();
      refusals.set(file, toStorageError(error));
    }
  }
  return refusals;
}
