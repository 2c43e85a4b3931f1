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
}

/**
 * Answers several requests at once; "Combine multiple HTTP requests using JSON batching". Each counts for itself, and the answers come in another
 * order than the requests, since clients must go by their ids.
 */
export async function answerBatch(
  _service: Service,
  incoming: Incoming,
  answer: (inner: Incoming) => Promise<Answer>,
): Promise<Answer> {
  if (incoming.method !== 'POST') throw invalid('A batch is sent by POST.');
  const members = membersOf(await incoming.body.json());
  const responses = [];
  for (const member of members) {
    const { status, headers = {}, json } = await answer(innerOf(incoming, member));
    responses.unshift({ id: member.id, status, headers, ...(json === undefined ? {} : { body: json }) });
  }
  return { status: 200, json: { responses } };
}

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
  if (new Set(members.map(({ id }) => id)).size < members.length) throw invalid('Two requests of a batch have one id.');
  return members;
}

function memberOf(request: unknown): Member {
  if (!isObject(request)) throw invalid('A request of a batch is no object.');
  const { id, method, url, headers = {}, body } = request;
  if (typeof id !== 'string' || typeof method !== 'string' || typeof url !== 'string' || !isObject(headers)) {
    throw invalid('A request of a batch needs id, method and url.');
  }
  return {
    id,
    method,
    url,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body,
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
