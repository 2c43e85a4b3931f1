import { type Answer, one } from '../answers/answer.ts';
import { asKept } from '../content/office-rewrite.ts';
import { GraphError, invalid } from '../graph-error.ts';
import type { Call } from '../http/call.ts';
import type { Service } from '../service.ts';
import { checkConditions, checkLock } from './conditions.ts';
import { conflictOf, shown } from './show-item.ts';
import { existing, placeOf, type Target } from './target.ts';

/** The largest file that comes in one request; "Upload small files" of Microsoft's reference. */
const SMALL = 250 * 1024 * 1024;

/** Content is never sent from here; the client is shown to an address that needs no token. */
export function getContent(service: Service, _call: Call, target: Target): Answer {
  const item = existing(target);
  if (item.kind !== 'file') throw invalid(`A ${item.kind} has no content.`);
  if (item.infected) throw new GraphError(403, 'malwareDetected', 'Malware was detected in the file.');
  return { status: 302, headers: { location: service.downloads.urlOf(target.drive, item) } };
}

export async function putContent(service: Service, call: Call, target: Target): Promise<Answer> {
  const { drive, item } = target;
  const conflict = conflictOf(call.query.conflictBehavior, 'replace');
  checkConditions(call, item);
  checkLock(item);
  if ((call.body.length ?? 0) > SMALL) {
    throw new GraphError(413, 'invalidRequest', 'The file is too large for one request.', {
      inner: 'maxFileSizeExceeded',
    });
  }
  const { within, folders, folder, name } = placeOf(target);
  drive.checkPlace(within, folders, name);
  const content = await asKept(service.contents, drive, name, await service.contents.keep(call.body.stream()));
  const stored = drive.store(folder(), name, content, { conflict });
  return one('driveItem', shown(service, drive, stored.item), stored.created ? 201 : 200);
}
