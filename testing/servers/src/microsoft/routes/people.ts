import { demand, isOwn } from '../access/grants.ts';
import { type Answer, one } from '../answers/answer.ts';
import { driveOf, groupOf, siteOf, userOf } from '../answers/directory.ts';
import { GraphError, invalid, notFound, ViolationError } from '../graph-error.ts';
import type { Call } from '../http/call.ts';
import type { GraphPath } from '../http/graph-path.ts';
import type { StoredDrive } from '../model/stored-drive.ts';
import { displayNameOf, type StoredGroup, type StoredUser } from '../model/tenant.ts';
import type { Service } from '../service.ts';
import { answerDrive } from './drives.ts';
import { filtered } from './filter.ts';
import { pageOf } from './paging.ts';
import { siteWithDrive } from './sites.ts';
import { onlyGet, unknown } from './unknown.ts';

/** `/organization`: the tenant itself. */
export function answerOrganization(service: Service, call: Call): Answer {
  onlyGet(call);
  demand(call.grant, 'read-organization');
  const { tenant } = service;
  const domains = [...new Set(tenant.spec.users.map((user) => user.userPrincipalName.split('@')[1] ?? ''))];
  return pageOf(service, call, 'organization', [
    {
      id: tenant.id,
      displayName: tenant.spec.name,
      verifiedDomains: domains.map((name, index) => ({ name, isDefault: index === 0 })),
    },
  ]);
}

/** `/users` and what lies below one of them. */
export function answerUsers(service: Service, call: Call, [key, ...rest]: GraphPath): Answer | Promise<Answer> {
  noConsumers(service);
  if (key === undefined) {
    onlyGet(call);
    demand(call.grant, 'read-people');
    const users = [...service.tenant.users].sort((one, other) =>
      compare(displayNameOf(one.spec), displayNameOf(other.spec)),
    );
    if (call.query.search !== undefined && call.headers['consistencylevel'] !== 'eventual') {
      throw invalid('$search needs the header ConsistencyLevel: eventual.');
    }
    const wanted = users.filter((user) => matches(user, call.query.search));
    return pageOf(service, call, 'user', filtered(wanted.map(userOf), call.query.filter));
  }
  const user = service.tenant.user(key.text);
  if (user === null) throw new GraphError(404, 'Request_ResourceNotFound', `Resource '${key.text}' does not exist.`);
  return answerUser(service, call, user, rest);
}

/** `/me`: whoever is signed in. */
export function answerMe(service: Service, call: Call, rest: GraphPath): Answer | Promise<Answer> {
  if (call.grant.user === undefined) {
    throw new ViolationError(400, 'BadRequest', '/me request is only valid with delegated authentication flow.');
  }
  const user = service.tenant.user(call.grant.user);
  if (user === null) throw notFound('The signed-in user was not found.');
  return answerUser(service, call, user, rest);
}

/** `/groups` and what lies below one of them. */
export function answerGroups(service: Service, call: Call, [key, next, ...rest]: GraphPath): Answer | Promise<Answer> {
  noConsumers(service);
  demand(call.grant, 'read-groups');
  const { tenant } = service;
  if (key === undefined) {
    onlyGet(call);
    return pageOf(service, call, 'group', filtered(tenant.groups.map(groupOf), call.query.filter));
  }
  const group = tenant.group(key.text);
  if (group === null) throw new GraphError(404, 'Request_ResourceNotFound', `Resource '${key.text}' does not exist.`);
  switch (next?.text) {
    case undefined:
      onlyGet(call);
      return one('group', groupOf(group));
    case 'members':
      onlyGet(call);
      return pageOf(service, call, 'user', membersOf(service, group).map(userOf));
    case 'sites':
      if (rest.length !== 1 || rest[0]?.text !== 'root') throw unknown(call);
      onlyGet(call);
      return one('site', siteOf(siteWithDrive(service, group.spec.site).site));
    case 'drive':
      return answerDrive(service, call, siteWithDrive(service, group.spec.site).drive, rest);
    default:
      throw unknown(call);
  }
}

function answerUser(
  service: Service,
  call: Call,
  user: StoredUser,
  [next, ...rest]: GraphPath,
): Answer | Promise<Answer> {
  switch (next?.text) {
    case undefined:
      onlyGet(call);
      demand(call.grant, isOwn(call.grant, user) ? 'read-self' : 'read-people');
      return one('user', userOf(user));
    case 'drive':
      return answerDrive(service, call, oneDriveOf(user), rest);
    case 'drives': {
      const [id, ...below] = rest;
      if (id === undefined) {
        onlyGet(call);
        demand(call.grant, 'read-files');
        return pageOf(service, call, 'drive', [driveOf(oneDriveOf(user))]);
      }
      return answerDrive(service, call, service.tenant.drive(id.text), below);
    }
    default:
      throw unknown(call);
  }
}

/** Until somebody opened it there is no OneDrive; nothing that a client does over Graph as an application makes one. */
function oneDriveOf(user: StoredUser): StoredDrive {
  if (user.drive !== null) return user.drive;
  throw new GraphError(404, 'ResourceNotFound', "User's mysite not found.");
}

function membersOf(service: Service, group: StoredGroup): readonly StoredUser[] {
  const names = group.spec.members ?? [];
  return names.map((name) => service.tenant.user(name)).filter((user) => user !== null);
}

function matches(user: StoredUser, search: string | undefined): boolean {
  if (search === undefined) return true;
  const [, property, text] = /^"(displayName|mail|userPrincipalName):(.+)"$/.exec(search) ?? [];
  if (property === undefined || text === undefined)
    throw invalid(`The simulator does not understand this $search: ${search}`);
  const { spec } = user;
  const values = { displayName: displayNameOf(spec), mail: spec.mail ?? '', userPrincipalName: spec.userPrincipalName };
  return Object.entries(values).some(
    ([name, value]) => name === property && value.toLowerCase().includes(text.toLowerCase()),
  );
}

function noConsumers(service: Service): void {
  if (service.tenant.spec.flavour === 'business') return;
  throw new GraphError(400, 'BadRequest', 'This operation is not supported for consumer accounts.');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
