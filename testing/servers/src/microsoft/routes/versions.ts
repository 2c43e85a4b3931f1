import { type Answer, nothing, one, page } from '../answers/answer.ts';
import { iso } from '../answers/drive-item.ts';
import type { Shapes } from '../answers/shapes.ts';
import { GraphError, notFound } from '../graph-error.ts';
import type { Call } from '../http/call.ts';
import type { StoredVersion } from '../model/stored-item.ts';
import type { Service } from '../service.ts';
import { checkLock } from './conditions.ts';
import { existing, type Target } from './target.ts';

/** The newest version comes first. */
export function getVersions(_service: Service, _call: Call, target: Target): Answer {
  return page('driveItemVersion', existing(target).versions.map(versionOf).reverse());
}

export function getVersion(_service: Service, _call: Call, target: Target, id: string): Answer {
  return one('driveItemVersion', versionOf(find(target, id)));
}

export function getVersionContent(service: Service, _call: Call, target: Target, id: string): Answer {
  const item = existing(target);
  if (find(target, id) === item.versions.at(-1)) {
    throw new GraphError(400, 'invalidRequest', 'You cannot get the content of the current version.');
  }
  return { status: 302, headers: { location: service.downloads.urlOf(target.drive, item, id) } };
}

export function restoreVersion(_service: Service, _call: Call, target: Target, id: string): Answer {
  checkLock(existing(target));
  target.drive.restore(existing(target), id);
  return nothing;
}

/** Consumers' versions cannot be deleted. */
export function removeVersion(_service: Service, _call: Call, target: Target, id: string): Answer {
  const item = existing(target);
  const version = find(target, id);
  if (target.drive.flavour === 'personal' || version === item.versions.at(-1)) {
    throw new GraphError(400, 'invalidRequest', 'This version cannot be deleted.');
  }
  item.versions = item.versions.filter((other) => other !== version);
  return nothing;
}

function find(target: Target, id: string): StoredVersion {
  const version = existing(target).versions.find((candidate) => candidate.id === id);
  if (version === undefined) throw notFound('The version was not found.');
  return version;
}

function versionOf({ id, content, modified }: StoredVersion): Shapes['driveItemVersion'] {
  return { id, size: content.size, lastModifiedDateTime: iso(modified) };
}
