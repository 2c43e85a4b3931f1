import type { Answer } from '../answers/answer.ts';
import { invalid } from '../graph-error.ts';
import type { Service } from '../service.ts';
import type { Query } from './query.ts';

/** What the description of Microsoft Graph that is at hand leaves out. */
const MORE_PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  user: [
    ...['assignedLicenses', 'assignedPlans', 'usageLocation', 'preferredDataLocation', 'jobTitle', 'department'],
    ...['mailNickname', 'onPremisesSamAccountName', 'proxyAddresses'],
  ],
  group: ['mail', 'groupTypes', 'securityEnabled', 'displayName', 'description', 'visibility'],
};

/** Compares an answer with the description, and leaves of it what the client selected. */
export function finish(service: Service, { select }: Query, answer: Answer): Answer {
  const { shape, json } = answer;
  if (shape === undefined || json === undefined) return answer;
  const values = shape.page ? listOf(json['value']) : [json];
  for (const value of values) {
    const wrong = service.checks.answer(shape.name, value);
    if (wrong !== null) throw new Error(`the simulator answered with a wrong ${shape.name}: ${wrong}`);
  }
  if (select === undefined) return answer;
  const known = service.checks.properties(shape.name);
  const more = MORE_PROPERTIES[shape.name] ?? [];
  const stranger = select.find((name) => known !== null && ![...known, ...more].includes(name) && !name.includes('.'));
  if (stranger !== undefined) {
    throw invalid(`Could not find a property named '${stranger}' on type 'microsoft.graph.${shape.name}'.`);
  }
  const chosen = values.map((value) => pick(value, select));
  return { ...answer, json: shape.page ? { ...json, value: chosen } : (chosen[0] ?? {}) };
}

/** Annotations come along, but the address of the content only when it is asked for. */
function pick(value: object, select: readonly string[]): Readonly<Record<string, unknown>> {
  const wanted = new Set(select);
  const isKept = (name: string) =>
    wanted.has(name) ||
    (name.startsWith('@') && (name !== '@microsoft.graph.downloadUrl' || wanted.has('content.downloadUrl')));
  return Object.fromEntries(Object.entries(value).filter(([name]) => isKept(name)));
}

function listOf(value: unknown): readonly object[] {
  return Array.isArray(value) ? value : [];
}
