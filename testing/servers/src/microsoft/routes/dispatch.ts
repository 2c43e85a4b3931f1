import { demand } from '../access/grants.ts';
import type { Answer } from '../answers/answer.ts';
import type { Call } from '../http/call.ts';
import type { Service } from '../service.ts';
import { answerDrive } from './drives.ts';
import { answerGroups, answerMe, answerOrganization, answerUsers } from './people.ts';
import { answerSites } from './sites.ts';
import { unknown } from './unknown.ts';

/** Finds who answers a request by the first part of its path. */
export async function dispatch(service: Service, call: Call): Promise<Answer> {
  const [first, ...rest] = call.path;
  switch (first?.text) {
    case 'me':
      return answerMe(service, call, rest);
    case 'users':
      return answerUsers(service, call, rest);
    case 'groups':
      return answerGroups(service, call, rest);
    case 'organization':
      return answerOrganization(service, call);
    case 'sites':
      return answerSites(service, call, rest);
    case 'drives': {
      const [id, ...below] = rest;
      if (id === undefined) throw unknown(call);
      demand(call.grant, 'read-files');
      return answerDrive(service, call, service.tenant.drive(id.text), below);
    }
    default:
      throw unknown(call);
  }
}
