import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RunJournal } from '@drover/core';
import { forgetfulJournal } from '@drover/engine';
import type { CopyOptions } from '../commands/copy-options.ts';
import type { DroverFolders } from '../files/drover-folders.ts';
import { privateStateFolder } from '../files/private-state-folder.ts';
import { personalSealer } from '../sealing/key-file.ts';
import { refuseOrdinaryFile } from './ordinary-file.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import type { TransferIdentity } from './transfer-identity.ts';

export interface JournalRequest {
  readonly options: Pick<CopyOptions, 'state' | 'dryRun'>;
  readonly folders: DroverFolders;
  readonly cwd: string;
  readonly identity: TransferIdentity;
  readonly warn: (message: string) => void;
}

/** The memory that the flags ask for. A dry run reads what is known and leaves no trace. */
export async function openJournal(request: JournalRequest): Promise<RunJournal & Disposable> {
  const { options, folders, cwd, identity, warn } = request;
  if (options.state === 'none') return { ...forgetfulJournal, [Symbol.dispose]: () => undefined };
  const { file } = options.state;
  const path = file === null ? join(folders.state, 'transfers', `${identity.key}.sqlite`) : resolve(cwd, file);
  if (options.dryRun && !existsSync(path)) return { ...forgetfulJournal, [Symbol.dispose]: () => undefined };
  if (file === null) await privateStateFolder(folders, 'transfers');
  else await refuseOrdinaryFile(path);
  const journal = await SqliteJournal.open({ path, identity, sealer: await personalSealer(folders.config), warn });
  if (!options.dryRun) return journal;
  return {
    ...forgetfulJournal,
    known: (folder) => journal.known(folder),
    [Symbol.dispose]: () => journal[Symbol.dispose](),
  };
}
