import { type Answer, one } from '../answers/answer.ts';
import type { RequestShapes } from '../checks/shape-checks.ts';
import { asKept } from '../content/office-rewrite.ts';
import { GraphError, invalid } from '../graph-error.ts';
import type { Call } from '../http/call.ts';
import type { ItemTimes } from '../model/stored-item.ts';
import type { Service } from '../service.ts';
import { checkConditions, checkLock } from './conditions.ts';
import { conflictOf, shown } from './show-item.ts';
import { placeOf, type Target } from './target.ts';

/** The largest file of the service. */
const LARGEST = 250 * 2 ** 30;

/**
 * Begins an upload in fragments. Without a `conflictBehavior` an existing file is replaced: Microsoft's reference calls `fail` the default, but
 * rclone, which says nothing, does replace files on the real service.
 */
export async function createUploadSession(service: Service, call: Call, target: Target): Promise<Answer> {
  const { drive, item } = target;
  const body = service.checks.request('createUploadSession', (await call.body.json()) ?? {});
  const properties = body.item ?? {};
  const place = placeOf(target);
  if (typeof properties.name === 'string' && properties.name !== place.name) {
    throw invalid(`The name in the body, ${properties.name}, is not the one in the path, ${place.name}.`);
  }
  checkConditions(call, item);
  checkLock(item);
  const fileSize = sizeOf(properties.fileSize);
  if ((fileSize ?? 0) > LARGEST) {
    throw new GraphError(413, 'invalidRequest', 'The file is too large.', { inner: 'maxFileSizeExceeded' });
  }
  if (fileSize !== undefined) drive.checkRoom(fileSize);
  const conflict = conflictOf(properties['@microsoft.graph.conflictBehavior'], 'replace');
  drive.checkPlace(place.within, place.folders, place.name);
  return service.uploads.begin({
    drive,
    app: call.grant.app,
    fileSize,
    deferCommit: body.deferCommit === true,
    commit: async (content) => {
      const kept = await asKept(service.contents, drive, place.name, content);
      const folder = place.folder();
      const found = drive.child(folder, place.name);
      checkConditions(call, found);
      checkLock(found);
      const stored = drive.store(folder, place.name, kept, { conflict, times: timesOf(properties) });
      return one('driveItem', shown(service, drive, stored.item), stored.created ? 201 : 200);
    },
  });
}

function sizeOf(size: unknown): number | undefined {
  return size === undefined || size === null ? undefined : Number(size);
}

type Properties = NonNullable<RequestShapes['createUploadSession']['item']>;

function timesOf({ fileSystemInfo }: Properties): Partial<ItemTimes> {
  const { createdDateTime: created, lastModifiedDateTime: modified } = fileSystemInfo ?? {};
  return {
    ...(typeof created === 'string' ? { created: new Date(created) } : {}),
    ...(typeof modified === 'string' ? { modified: new Date(modified) } : {}),
  };
}
