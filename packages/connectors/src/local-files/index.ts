import { isAbsolute } from 'node:path';
import { defineConnector, defineOptions, type OptionValues, text, toggle } from '@drover/connector-kit';
import { type Account, type Clock, type Connection, rootRef, StorageError } from '@drover/core';
import { type LocalConnection, openFolder } from './connection.ts';

export { unopenedCapabilities } from './capabilities.ts';
export { type FolderSettings, type LocalConnection, openFolder, resolveFolder } from './connection.ts';
export { archivedNames } from './facts/archived-names.ts';
export type { FactsHelper } from './facts/facts-helper.ts';
export { type HelperProgram, linuxFacts } from './facts/getfattr.ts';
export { windowsFacts } from './facts/windows-facts.ts';
export { powerShellArguments } from './facts/windows-script.ts';
export type { LookAtMount } from './file-calls.ts';
export type { FolderIdentity } from './folder-handles.ts';
export { isWithin } from './is-within.ts';
export type { OfflineFiles } from './offline-files.ts';
export { hasFolderHandles } from './open-folder.ts';
export { Owners, readOwners } from './owners.ts';

const options = defineOptions({
  path: text({
    label: 'Folder',
    help: 'The full path of a folder on the machine that runs Drover.',
    placeholder: '/srv/shares',
  }),
  durable: toggle({
    label: 'Wait for the disk',
    help: 'Each file is on the disk before it gets its name, so that a power failure loses none. Slower for many small files.',
    advanced: true,
  }),
});

/** A folder of the machine that Drover or its agent runs on. */
export const localFiles = defineConnector({
  type: 'local-files',
  displayName: 'Local folder',
  group: 'machines',
  summary: 'The full path of a folder on the machine that runs Drover.',
  prepare: [
    'The user that Drover runs as must be allowed to read the folder, and to write to it when it is a destination.',
    'Network drives must be mounted.',
  ],
  options,
  troubleshooting: [
    'Check that the folder exists, and that its disk or share is mounted.',
    'Check that the user that Drover runs as may read it, and write to it when it is a destination.',
    'Check that the disk has space left.',
  ],
  open: async (values, context) => localAccount(values, context.clock),
});

function localAccount({ path, durable }: OptionValues<typeof options>, clock: Clock): Account {
  if (!isAbsolute(path)) throw notAbsolute(path);
  const opened = new Set<Connection>();
  const open = async (root: string): Promise<LocalConnection> => {
    if (root !== '') throw noSuchRoot(root);
    const connection = await openFolder(path, clock, { durable, onClose: (closed) => opened.delete(closed) });
    opened.add(connection);
    return connection;
  };
  return {
    async probe(signal) {
      await using connection = await open('');
      for await (const _ of connection.list(rootRef(), signal)) break;
      const free = await connection.quota.free(rootRef(), signal);
      return { summary: `${path}, ${gigabytes(free ?? 0)} GB free`, notes: [] };
    },
    async *roots() {
      yield [{ name: '', kind: 'folder' as const }];
    },
    open,
    // There is no authorisation beyond the operating system's.
    revoke: async () => ({ revoked: true }),
    async [Symbol.asyncDispose]() {
      await Promise.all([...opened].map((connection) => connection[Symbol.asyncDispose]()));
    },
  };
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}

function notAbsolute(path: string): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'path',
    message: `"${path}" is no full path.`,
    remedy: 'Write the path from the top, such as /srv/shares.',
  });
}

function noSuchRoot(root: string): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    scope: 'root',
    message: `A local folder has no root "${root}".`,
    remedy: "Use the root ''.",
  });
}
