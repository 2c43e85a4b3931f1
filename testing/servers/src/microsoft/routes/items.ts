import { type Answer, nothing, one, page } from '../answers/answer.ts';
import { GraphError, invalid } from '../graph-error.ts';
import type { Call } from '../http/call.ts';
import { functionName, type GraphPath } from '../http/graph-path.ts';
import { foldedName } from '../model/name-rules.ts';
import { isInside } from '../model/stored-item.ts';
import type { Service } from '../service.ts';
import { checkConditions, checkLock } from './conditions.ts';
import { getContent, putContent } from './content.ts';
import { getDelta } from './delta.ts';
import { linkWith, pageLength } from './paging.ts';
import { createLink, getPermission, getPermissions, invite, patchPermission, removePermission } from './permissions.ts';
import { conflictOf, shown } from './show-item.ts';
import { existing, type Target } from './target.ts';
import { createUploadSession } from './upload-session.ts';
import { getVersion, getVersionContent, getVersions, removeVersion, restoreVersion } from './versions.ts';

/** One thing that can be done with an item; `id` is the one in the path after the item, as in `versions/{id}`. */
export type ItemOperation = (service: Service, call: Call, target: Target, id: string) => Answer | Promise<Answer>;

const operations: Readonly<Record<string, ItemOperation>> = {
  'GET ': getItem,
  'PATCH ': patchItem,
  'DELETE ': removeItem,
  'GET children': getChildren,
  'POST children': createFolder,
  'GET content': getContent,
  'PUT content': putContent,
  'POST createUploadSession': createUploadSession,
  'GET delta': getDelta,
  'GET search': search,
  'POST permanentDelete': removeItem,
  'GET permissions': getPermissions,
  'GET permissions/{}': getPermission,
  'PATCH permissions/{}': patchPermission,
  'DELETE permissions/{}': removePermission,
  'POST invite': invite,
  'POST createLink': createLink,
  'GET versions': getVersions,
  'GET versions/{}': getVersion,
  'GET versions/{}/content': getVersionContent,
  'POST versions/{}/restoreVersion': restoreVersion,
  'DELETE versions/{}': removeVersion,
};

/** Does with an item what the rest of the path says. */
export function answerItem(service: Service, call: Call, target: Target, rest: GraphPath): Answer | Promise<Answer> {
  const [first, second, third] = rest;
  const words = [functionName(first), second === undefined ? undefined : '{}', third?.text];
  const name = words.filter((word) => word !== undefined).join('/');
  const operation = operations[`${call.method} ${name}`];
  if (operation === undefined || rest.length > 3) {
    throw invalid(`The simulator does not know ${call.method} ${name} of an item.`);
  }
  refuseIgnored(call, name);
  return operation(service, call, target, second?.text ?? '');
}

/** Options that would have no effect are slips, too. */
function refuseIgnored({ method, query }: Call, name: string): void {
  const { filter, search: text, token, expand, conflictBehavior } = query;
  const isItem = method === 'GET' && name === '';
  const ignored = [
    filter !== undefined && '$filter',
    text !== undefined && 'search',
    token !== undefined && name !== 'delta' && 'token',
    expand !== undefined && !isItem && '$expand',
    conflictBehavior !== undefined && name !== 'content' && '@microsoft.graph.conflictBehavior',
  ].find((option) => option !== false);
  if (ignored !== undefined) throw invalid(`${ignored} means nothing for ${method} ${name} of an item.`);
}

async function getItem(service: Service, call: Call, target: Target): Promise<Answer> {
  const item = existing(target);
  const answer = one('driveItem', shown(service, target.drive, item));
  const { expand } = call.query;
  if (expand === undefined) return answer;
  if (expand.join() !== 'permissions') throw invalid(`The simulator does not know $expand=${expand.join()}.`);
  const { json } = await getPermissions(service, call, target, '');
  return { ...answer, json: { ...answer.json, permissions: json?.['value'] } };
}

async function patchItem(service: Service, call: Call, target: Target): Promise<Answer> {
  const { drive } = target;
  const item = existing(target);
  const body = service.checks.request('driveItem', await call.body.json());
  const allowed = ['name', 'parentReference', 'fileSystemInfo', 'description'];
  const forbidden = Object.keys(body).find((name) => !allowed.includes(name) && !name.startsWith('@'));
  if (forbidden !== undefined) throw invalid(`The property ${forbidden} of an item cannot be changed.`);
  checkConditions(call, item);
  checkLock(item);
  const { name, parentReference, fileSystemInfo } = body;
  const parentId = parentReference?.id ?? null;
  if (typeof name === 'string' || parentId !== null) {
    const parent = parentId === null ? item.parent : drive.byId(parentId);
    if (parent === null) throw new GraphError(404, 'itemNotFound', 'The new parent was not found.');
    drive.rename(item, parent, name ?? item.name);
  }
  if (fileSystemInfo !== undefined && fileSystemInfo !== null) {
    const { createdDateTime: created, lastModifiedDateTime: modified } = fileSystemInfo;
    drive.setTimes(item, {
      ...(typeof created === 'string' ? { created: new Date(created) } : {}),
      ...(typeof modified === 'string' ? { modified: new Date(modified) } : {}),
    });
  }
  return one('driveItem', shown(service, drive, item));
}

function removeItem(_service: Service, call: Call, target: Target): Answer {
  const item = existing(target);
  checkConditions(call, item);
  checkLock(item);
  target.drive.remove(item);
  return nothing;
}

/** In the order of names; a page goes on after the last name of the one before, whatever happened in between. */
function getChildren(service: Service, call: Call, target: Target): Answer {
  const { drive } = target;
  const folder = existing(target);
  const after = call.query.skiptoken === undefined ? '' : Buffer.from(call.query.skiptoken, 'base64url').toString();
  const names = [...folder.children.keys()].filter((name) => name > after).sort();
  const wanted = names.slice(0, pageLength(service, call));
  const items = wanted.map((name) => drive.child(folder, name)).filter((item) => item !== null);
  const last = wanted.at(-1);
  const more = last !== undefined && wanted.length < names.length;
  return page(
    'driveItem',
    items.map((item) => shown(service, drive, item)),
    more ? { '@odata.nextLink': linkWith(call, '$skiptoken', Buffer.from(last).toString('base64url')) } : {},
  );
}

async function createFolder(service: Service, call: Call, target: Target): Promise<Answer> {
  const parent = existing(target);
  const body = service.checks.request('driveItem', await call.body.json());
  if (typeof body.name !== 'string' || body.folder === undefined || body.folder === null) {
    throw invalid('A new folder needs a name and a folder facet.');
  }
  const conflict = conflictOf(body['@microsoft.graph.conflictBehavior'], 'fail');
  return one('driveItem', shown(service, target.drive, target.drive.addFolder(parent, body.name, conflict)), 201);
}

function search(service: Service, call: Call, target: Target): Answer {
  const top = existing(target);
  const [, quoted = ''] = /search\(q='((?:[^']|'')*)'\)$/s.exec(call.path.at(-1)?.text ?? '') ?? [];
  const text = foldedName(quoted.replaceAll("''", "'"));
  const { drive } = target;
  const all = drive.changedAfter(0).filter((item) => !item.deleted && item !== top && isInside(item, top));
  const found = all.filter((item) => foldedName(item.name).includes(text));
  return page(
    'driveItem',
    found.slice(0, pageLength(service, call)).map((item) => shown(service, drive, item)),
  );
}
