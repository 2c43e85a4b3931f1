import { type Answer, page } from '../answers/answer.ts';
import { deletedItemOf, driveItemOf } from '../answers/drive-item.ts';
import { GraphError, invalid } from '../graph-error.ts';
import type { Call } from '../http/call.ts';
import { functionName } from '../http/graph-path.ts';
import type { StoredDrive } from '../model/stored-drive.ts';
import { isInside, type StoredItem } from '../model/stored-item.ts';
import type { Service } from '../service.ts';
import { linkWith, pageLength } from './paging.ts';
import { existing, type Target } from './target.ts';

/** Where a client stands in a drive's history. */
interface Position {
  readonly after: number;
  /** True while everything is listed for the first time, which leaves out what was deleted. */
  readonly first: boolean;
  readonly generation: number;
}

/**
 * Lists what changed since a token, in the order of the changes: items that are changed while pages are read come once more at the end. A token of
 * before the last `expireDeltaTokens` is answered with 410 and the address of a new beginning.
 */
export function getDelta(service: Service, call: Call, target: Target): Answer {
  const { drive } = target;
  const top = existing(target);
  if (top !== drive.root && drive.flavour === 'business')
    throw invalid('Changes are listed for the root of a drive only.');
  const position = positionOf(service, call, drive);
  const isListed = (item: StoredItem) => (item.deleted ? !position.first : isInside(item, top));
  const changed = drive.changedAfter(position.after).filter(isListed);
  const listed = changed.slice(0, pageLength(service, call));
  const done = listed.length === changed.length;
  const after = done ? drive.lastChange : (listed.at(-1)?.change ?? position.after);
  const token = tokenOf({ ...position, after, first: position.first && !done });
  const link = linkWith(call, 'token', token);
  return page(
    'driveItem',
    listed.map((item) => (item.deleted ? deletedItemOf(drive, item) : withoutPath(driveItemOf(drive, item)))),
    done ? { '@odata.deltaLink': link } : { '@odata.nextLink': link },
  );
}

function positionOf(service: Service, call: Call, drive: StoredDrive): Position {
  const { deltaGeneration: generation } = service;
  const token = call.query.token ?? functionToken(call);
  if (token === undefined) return { after: 0, first: true, generation };
  if (token === 'latest') return { after: drive.lastChange, first: false, generation };
  const time = Date.parse(token);
  if (/^\d{4}-/.test(token) && !Number.isNaN(time)) {
    if (drive.flavour === 'personal') throw invalid('Times are no tokens on OneDrive for consumers.');
    const before = drive.changedAfter(0).filter(({ touched }) => touched.modified.getTime() <= time);
    return { after: before.at(-1)?.change ?? 0, first: false, generation };
  }
  const position = parse(token);
  if (position.generation === generation) return position;
  const location = new URL(call.address);
  location.searchParams.delete('token');
  const message = 'Resync required. Replace any local items with the server version.';
  const headers = { location: location.href };
  throw new GraphError(410, 'resyncRequired', message, { inner: 'resyncChangesApplyDifferences', headers });
}

/** The token in `delta(token='x')`. */
function functionToken(call: Call): string | undefined {
  const part = call.path.at(-1);
  return functionName(part) === part?.text ? undefined : /\(token='(.*)'\)$/s.exec(part?.text ?? '')?.[1];
}

function tokenOf(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function parse(token: string): Position {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    throw invalid('The delta token is none that was given out.');
  }
}

/** Paths are not reliable in changes, so there are none. */
function withoutPath(item: ReturnType<typeof driveItemOf>) {
  const { path, ...parentReference } = item.parentReference ?? {};
  return { ...item, parentReference };
}
