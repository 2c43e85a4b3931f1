import { driveItemOf } from '../answers/drive-item.ts';
import type { Shapes } from '../answers/shapes.ts';
import { invalid } from '../graph-error.ts';
import type { Conflict, StoredDrive } from '../model/stored-drive.ts';
import type { StoredItem } from '../model/stored-item.ts';
import type { Service } from '../service.ts';

/** The item with the address of its content. */
export function shown(service: Service, drive: StoredDrive, item: StoredItem): Shapes['driveItem'] {
  return driveItemOf(drive, item, (file) => service.downloads.urlOf(drive, file));
}

/** The choice that a client made for a name that is taken. */
export function conflictOf(asked: unknown, otherwise: Conflict): Conflict {
  if (asked === undefined || asked === null) return otherwise;
  if (asked === 'fail' || asked === 'replace' || asked === 'rename') return asked;
  throw invalid(`Unknown conflict behavior: ${asked}`);
}
