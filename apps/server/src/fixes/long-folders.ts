import type { LongFolder } from '@drover/api';
import { displayPath, nameRules } from '@drover/core';
import { metItems } from '@drover/database';
import { LongFolders } from '@drover/migration';
import type { Application } from '../application.ts';

const MOST = 20;

/** Folders of which a shorter name or a place further up brings paths under the limit, by what the last scans and copies met. */
export async function longFolders(app: Application, migrationId: string): Promise<readonly LongFolder[]> {
  const folders = new LongFolders();
  for await (const { items } of metItems(app.database.db, migrationId, 'too-long')) {
    for (const { run, path, kind, cause, over } of items) {
      if (cause === null || over === null) continue;
      const unit = run.names === null ? undefined : nameRules(run.names.profile).path?.unit;
      folders.add(run.transferId, { path, kind }, over, unit ?? 'utf16');
    }
  }
  return folders.list(MOST).map((folder) => {
    return { ...folder, display: displayPath({ root: '', segments: folder.path }) };
  });
}
