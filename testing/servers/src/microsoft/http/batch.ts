import type { Answer } from '../answers/answer.ts';
import { invalid } from '../graph-error.ts';
import type { Service } from '../service.ts';
import type { Incoming } from './incoming.ts';
import { bodyOfJson } from './request-body.ts';

const MOST = 20;

interface Member {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly dependsOn: readonly string[];
}

/**
 * Answers several requests at once. Each is weighed, throttled and refused by itself, and the answers come in another order than the requests, since
 * clients must go by their ids. Source: "Combine multiple HTTP requests using JSON batching", Microsoft Graph: 20 at most, ids that are unique whatever
 * their case, relative addresses, a Content-Type with each body, 424 for what depends on a request that failed.
 */
export async function answerBatch(
  _service: Service,
  incoming: Incoming,
  answer: (inner: Incoming) => Promise<Answer>,
): Promise<Answer> {
  if (incoming.method !== 'POST') throw invalid('A batch is sent by POST.');
  const members = membersOf(await incoming.body.json());
  const responses = [];
  const failed = new Set<string>();
  for (const member of members) {
    const isBlocked = member.dependsOn.some((id) => failed.has(id));
    const { status, headers = {}, json } = isBlocked ? FAILED_DEPENDENCY : await answer(innerOf(incoming, member));
    if (status >= 400) failed.add(member.id.toLowerCase());
    responses.unshift({ id: member.id, status, headers, ...(json === undefined ? {} : { body: json }) });
  }
  return { status: 200, json: { responses } };
}

const FAILED_DEPENDENCY: Answer = {
  status: 424,
  json: { error: { code: 'failedDependency', message: 'A request that this one depends on has failed.' } },
};

function innerOf({ address, headers }: Incoming, member: Member): Incoming {
  const authorization = headers['authorization'];
  const own = Object.fromEntries(Object.entries(member.headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    method: member.method,
    address: new URL(`/v1.0/${member.url.replace(/^\//, '')}`, address),
    headers: { 'user-agent': headers['user-agent'], authorization, ...own },
    body: bodyOfJson(member.body, own['content-type']),
  };
}

function membersOf(body: unknown): Member[] {
  const requests: unknown = isObject(body) ? body['requests'] : undefined;
  if (!Array.isArray(requests) || requests.length === 0 || requests.length > MOST) {
    throw invalid(`A batch has from 1 to ${MOST} requests.`);
  }
  const members = requests.map(memberOf);
  const met = new Set<string>();
  for (const { id, dependsOn } of members) {
    if (met.has(id.toLowerCase())) throw invalid('Two requests of a batch have one id.');
    if (!dependsOn.every((other) => met.has(other))) throw invalid('A request of a batch depends on none before it.');
    met.add(id.toLowerCase());
  }
  return members;
}

function memberOf(request: unknown): Member {
  if (!isObject(request)) throw invalid('A request of a batch is no object.');
  const { id, method, url, headers = {}, body, dependsOn = [] } = request;
  if (typeof id !== 'string' || typeof method !== 'string' || typeof url !== 'string' || !isObject(headers)) {
    throw invalid('A request of a batch needs id, method and url.');
  }
  if (URL.canParse(url) || /^\/?(?:v1\.0|\$batch)\b/.test(url))
    throw invalid('The url of a request in a batch is relative.');
  const isTyped = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  if (body !== undefined && !isTyped) throw invalid('A request of a batch with a body needs a Content-Type.');
  if (!Array.isArray(dependsOn)) throw invalid('What a request of a batch depends on is a list of ids.');
  return {
    id,
    method,
    url,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body,
    dependsOn: dependsOn.map((other) => String(other).toLowerCase()),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
