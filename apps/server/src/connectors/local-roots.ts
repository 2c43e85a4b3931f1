import { realpath } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { isWithin } from '@drover/connectors/local-files';
import { ApplicationError } from '../errors/application-error.ts';

/**
 * Refuses a folder of this machine that the administrator has not opened, and any from which one could reach Drover's own data: its
 * key lies there.
 */
export async function refuseClosedFolder(
  path: string,
  { localRoots, dataFolder }: { readonly localRoots: readonly string[]; readonly dataFolder: string },
): Promise<void> {
  if (!isAbsolute(path)) return; // the connector says so in better words
  const [folder, data, ...roots] = await Promise.all([path, dataFolder, ...localRoots].map(realPathOf));
  if (folder === undefined || data === undefined) return;
  if (isWithin(folder, data) || isWithin(data, folder)) throw refusal(path, 'it holds data of Drover itself');
  if (!roots.some((root) => isWithin(folder, root))) {
    throw refusal(path, localRoots.length === 0 ? 'no folder is' : `it is not below ${localRoots.join(' or ')}`);
  }
}

/** What is missing cannot lead elsewhere. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return resolve(path);
  }
}

function refusal(path: string, why: string): ApplicationError {
  return new ApplicationError('folder-not-allowed', `The folder ${path} is not open to Drover: ${why}.`, {
    field: 'options.path',
  });
}
